"""Webhooks of Overseerr: a doorbell, and nothing else."""

from contextlib import suppress

import pytest

from medianest.errors import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
    RateLimitError,
    UnauthenticatedError,
)
from medianest.services.webhook_gate import GUESSES
from tests.unit.services.media_requests.household import FILM, film

SECRET = "a secret of webhooks"


@pytest.fixture
async def bell(house):
    await house.connect(webhookSecret=SECRET)
    return house.runtime.media_requests.webhooks


def told(number, kind="MEDIA_APPROVED", **more):
    return {"notification_type": kind, "request": {"request_id": str(number)}, **more}


async def test_without_a_secret_there_are_no_webhooks(house):
    with pytest.raises(NotFoundError):
        await house.runtime.media_requests.webhooks.gate.admit("")


async def test_a_wrong_secret_is_refused_and_soon_no_more_are_tried(bell):
    await bell.gate.admit(SECRET)
    for wrong in ("", SECRET[:-1], SECRET + "x", "\udcff"):
        with pytest.raises(UnauthenticatedError):
            await bell.gate.admit(wrong)
    for _ in range(GUESSES - 4):
        with pytest.raises(UnauthenticatedError):
            await bell.gate.admit("wrong")
    with pytest.raises(RateLimitError):
        await bell.gate.admit("wrong")


async def test_what_it_names_is_read_again(house, bell):
    frank = await house.add("frank")
    made = await house.requests.make(frank, film())
    house.seerr.switches.approve(1)
    assert await bell.take(told(1))
    assert (await house.row(made.request.id)).status == "processing"


async def test_nothing_of_it_is_believed(house, bell):
    frank = await house.add("frank")
    made = await house.requests.make(frank, film())
    await bell.take(told(1, "MEDIA_AVAILABLE", media={"status": "AVAILABLE", "tmdbId": "1"}))
    assert (await house.row(made.request.id)).status == "pending"


async def test_what_was_made_there_is_found_by_it(house, bell):
    house.seerr.switches.ask("kim", "movie", FILM)
    assert await bell.take(told(1, "MEDIA_PENDING"))
    (row,) = await house.rows()
    assert (row.requester_name, row.title) == ("kim", "The Salt Cartographer")


async def test_what_was_deleted_since_ends(house, bell):
    frank = await house.add("frank")
    made = await house.requests.make(frank, film())
    house.seerr.switches.delete(1)
    await bell.take(told(1))
    assert (await house.row(made.request.id)).status == "cancelled"


async def test_unknown_numbers_change_nothing(house, bell):
    assert not await bell.take(told(4_711))
    assert not await house.rows()


async def test_the_same_at_once_is_a_conflict(bell):
    await bell.take(told(1))
    with pytest.raises(ConflictError):
        await bell.take(told(1))
    assert not await bell.take(told(1, "MEDIA_FAILED"))


@pytest.mark.parametrize(
    "payload", [{}, {"notification_type": 5}, {"event": "library.new"}, {"request": {}}]
)
async def test_what_is_none_of_overseerrs_is_refused(bell, payload):
    with pytest.raises(InvalidInputError):
        await bell.take(payload)


@pytest.mark.parametrize("number", ["", "-1", "1e3", "9" * 30, "١", "0", None, 2**40])
async def test_odd_numbers_are_none(house, bell, number):
    house.seerr.log.clear()
    assert not await bell.take(told(number))
    assert not house.seerr.log.as_list()


async def test_an_upstream_that_is_away_is_asked_later(house, bell):
    frank = await house.add("frank")
    made = await house.requests.make(frank, film())
    house.seerr.switches.approve(1)
    house.seerr.switches.behave(down=True)
    assert not await bell.take(told(1))
    house.seerr.switches.behave(down=False)
    await house.reconciler.run()
    assert (await house.row(made.request.id)).status == "processing"


async def test_an_issue_is_read_by_it_too(house, bell):
    frank = await house.add("frank")
    await house.requests.make(frank, film())
    number = house.seerr.switches.report("frank", "movie", FILM, "Odd")
    payload = {"notification_type": "ISSUE_CREATED", "issue": {"issue_id": str(number)}}
    assert await bell.take({**payload, "request": None})
    assert len((await house.runtime.media_requests.issues.page(frank)).items) == 1


async def test_a_test_of_the_webhook_is_taken(bell):
    assert not await bell.take({"notification_type": "TEST_NOTIFICATION", "request": None})


@pytest.mark.parametrize("how", ["lost", "doubled", "backwards"])
async def test_states_end_right_whatever_becomes_of_webhooks(house, bell, how):
    """Each of a request's news comes after all of them have happened; what is lost, the clock
    brings."""
    frank = await house.add("frank")
    made = await house.requests.make(frank, film())
    hooks = house.seerr.seerr.hooks
    hooks.set_up("http://127.0.0.1:9/")
    hooks.behave("held")
    house.seerr.switches.approve(1)
    house.seerr.switches.arrive("movie", FILM)
    news = list(hooks._held)
    assert len(news) == 2
    for one in {"lost": [], "doubled": [*news, *news], "backwards": news[::-1]}[how]:
        with suppress(ConflictError):
            await bell.take(one)
    if how == "lost":
        await house.reconciler.run()
    assert (await house.row(made.request.id)).status == "available"
