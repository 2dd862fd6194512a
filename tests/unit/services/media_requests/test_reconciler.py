"""Comparing our requests with Overseerr's."""

import random
from datetime import timedelta

import pytest

from medianest.errors import UpstreamError
from medianest.models.ids import utc_now
from medianest.models.media_request import MediaRequest
from tests.unit.services.media_requests.household import (
    FILM,
    LONG_SERIES,
    OTHER_FILM,
    REFUSED_FILM,
    SERIES,
    film,
    series,
)


@pytest.fixture(params=["Seerr", "Overseerr"])
def product(request, house):
    """Both products: Overseerr leaves a request approved when its title is there."""
    house.seerr.switches.become(request.param)
    return request.param


async def asked(house, wanted=None):
    frank = await house.add("frank")
    return frank, (await house.requests.make(frank, wanted or film())).request.id


async def statuses(house):
    return {row.tmdb_id: row.status for row in await house.rows()}


async def test_what_was_asked_for_in_overseerr_is_found_and_belongs_to_whom_it_belongs(house):
    frank = await house.add("frank")
    house.seerr.switches.ask("frank", "movie", FILM)
    house.seerr.switches.ask("kim", "tv", SERIES, seasons=[1, 3])
    await house.reconciler.run()
    own, others = sorted(await house.rows(), key=lambda row: row.tmdb_id)
    assert (own.user_id, own.title, own.status) == (
        frank.user_id,
        "The Salt Cartographer",
        "pending",
    )
    assert (others.user_id, others.requester_name) == (None, "kim")
    assert (others.seasons_asked, others.seasons_granted) == ([1, 3], [1, 3])
    assert own.created_at < utc_now()
    assert (await house.steps(own.id)) == ["pending"]


async def test_what_belongs_to_somebody_who_comes_later_becomes_theirs(house):
    house.seerr.switches.ask("frank", "movie", FILM)
    await house.reconciler.run()
    (before,) = await house.rows()
    frank = await house.add("frank")
    await house.reconciler.run(full=True)
    (row,) = await house.rows()
    assert (row.user_id, row.requester_name) == (frank.user_id, "")
    assert row.updated_at == before.updated_at


async def test_every_state_of_overseerr_arrives(house, product):
    _, request_id = await asked(house)
    house.seerr.switches.approve(1)
    await house.reconciler.run()
    assert (await house.row(request_id)).status == "processing"
    house.seerr.switches.arrive("movie", FILM)
    await house.reconciler.run()
    row = await house.row(request_id)
    assert (row.status, row.open_key) == ("available", None)
    assert (await house.steps(request_id))[-1] == "available"


async def test_seasons_arrive_one_by_one(house, product):
    _, request_id = await asked(house, series(1, 2))
    house.seerr.switches.approve(1)
    house.seerr.switches.arrive("tv", SERIES, seasons=[1])
    await house.reconciler.run()
    assert (await house.row(request_id)).status == "partially_available"


async def test_what_is_declined_or_fails_in_overseerr_is_so_here(house, product):
    frank, _ = await asked(house)
    await house.requests.make(frank, film(REFUSED_FILM))
    house.seerr.switches.behave(refused=[REFUSED_FILM])
    house.seerr.switches.decline(1)
    house.seerr.switches.approve(2)
    await house.reconciler.run()
    assert await statuses(house) == {FILM: "denied", REFUSED_FILM: "failed"}
    (denied,) = [row for row in await house.rows() if row.tmdb_id == FILM]
    assert denied.decided_at is not None


async def test_edits_in_overseerr_are_found(house):
    _, request_id = await asked(house, series(1, 2))
    with house.seerr.seerr.working():
        one = house.seerr.seerr.requests[1]
        del one.seasons[1]
        house.seerr.seerr.clock.advance(5)
        one.updated_at = house.seerr.seerr.clock.now()
    await house.reconciler.run()
    row = await house.row(request_id)
    assert (row.seasons_asked, row.seasons_granted) == ([1, 2], [1])


async def test_what_is_deleted_in_overseerr_ends_here(house, product):
    frank, request_id = await asked(house)
    house.seerr.switches.delete(1)
    await house.reconciler.run()
    row = await house.row(request_id)
    assert (row.status, row.upstream_id) == ("cancelled", None)
    assert "removed in Overseerr" in row.reason
    await house.requests.make(frank, film())


async def test_what_is_over_stays_in_ones_history_when_overseerr_forgets_it(house):
    _, request_id = await asked(house)
    house.seerr.switches.approve(1)
    house.seerr.switches.arrive("movie", FILM)
    await house.reconciler.run()
    house.seerr.switches.delete(1)
    await house.reconciler.run()
    row = await house.row(request_id)
    assert (row.status, row.upstream_id) == ("available", None)


async def test_an_empty_server_takes_no_history_away(house):
    frank = await house.add("frank")
    for number in range(21):
        await house.requests.make(frank, film(700_001 + number))
        house.runtime.media_requests.requests._limits = _Unlimited()
    with house.seerr.seerr.working():
        house.seerr.seerr.requests.clear()
    await house.reconciler.run(full=True)
    assert set((await statuses(house)).values()) == {"pending"}


class _Unlimited:
    async def take(self, *_):
        """Nobody counts."""

    async def give_back(self, *_):
        """Nobody counts."""


async def test_numbers_that_began_anew_mean_other_requests(house):
    _, request_id = await asked(house)
    with house.seerr.seerr.working():
        house.seerr.seerr.requests.clear()
        house.seerr.seerr.media.clear()
        house.seerr.seerr.numbers.clear()
    house.seerr.switches.ask("kim", "movie", OTHER_FILM)
    await house.reconciler.run(full=True)
    old, new = await house.rows()
    assert (old.id, old.status, old.upstream_id) == (request_id, "cancelled", None)
    assert (new.tmdb_id, new.upstream_id) == (OTHER_FILM, 1)


async def test_an_older_answer_changes_nothing(house):
    _, request_id = await asked(house)
    client = await house.runtime.overseerr.client()
    older, asked_at = await client.get_request(1), utc_now()
    house.seerr.seerr.advance(2)
    house.seerr.switches.approve(1)
    await house.reconciler.run()
    readings = house.reconciler._readings
    assert await readings.write([older], asked_at) == []
    assert (await house.row(request_id)).status == "processing"


async def test_of_two_answers_with_one_time_the_one_asked_for_later_holds(house):
    """The title's state has no time of its own in a request."""
    _, request_id = await asked(house)
    house.seerr.switches.become("Overseerr")
    house.seerr.switches.approve(1)
    await house.reconciler.run()
    client = await house.runtime.overseerr.client()
    older, earlier = await client.get_request(1), utc_now()
    house.seerr.switches.arrive("movie", FILM)
    await house.reconciler.one(1)
    await house.reconciler._readings.write([older], earlier - timedelta(seconds=1))
    assert (await house.row(request_id)).status == "available"


async def test_states_end_right_in_whatever_order_answers_come(house, product):
    """Read at many moments, and written in any order, several times."""
    _, request_id = await asked(house)
    client = await house.runtime.overseerr.client()
    answers = []
    for step in (
        lambda: house.seerr.switches.approve(1),
        lambda: house.seerr.switches.arrive("movie", FILM),
    ):
        answers.append((await client.get_request(1), utc_now()))
        house.seerr.seerr.advance(2)
        step()
    answers.append((await client.get_request(1), utc_now()))
    shuffled = answers * 2
    random.Random(7).shuffle(shuffled)
    for said, asked_at in [*shuffled, *reversed(answers)]:
        await house.reconciler._readings.write([said], asked_at)
    assert (await house.row(request_id)).status == "available"


async def test_a_film_in_the_library_is_available_whatever_overseerr_says(house, library):
    frank, request_id = await asked(house)
    house.seerr.switches.approve(1)
    await house.reconciler.run()
    item = await library.film(FILM)
    await house.reconciler.run()
    row = await house.row(request_id)
    assert (row.status, row.library_item_id) == ("available", item.id)
    await house.reconciler.run(full=True)
    assert (await house.row(request_id)).status == "available"
    admin = await house.admin()
    assert (await house.requests.get(admin, request_id)).request.item_id == item.id
    # The section is not shared with whoever asked.
    assert (await house.requests.get(frank, request_id)).request.item_id is None


async def test_a_film_that_waits_for_a_decision_goes_on_waiting(house, library):
    _, request_id = await asked(house)
    item = await library.film(FILM)
    await house.reconciler.run()
    row = await house.row(request_id)
    assert (row.status, row.library_item_id) == ("pending", item.id)


async def test_4k_is_not_there_before_it_is_there_in_4k(house, library):
    admin = await house.admin()
    made = await house.requests.make(admin, film(quality="4K"))
    await library.film(FILM, resolution="1080")
    await house.reconciler.run()
    assert (await house.row(made.request.id)).status in ("approved", "processing")
    await library.film(FILM, resolution="4k")
    await house.reconciler.run()
    assert (await house.row(made.request.id)).status == "available"


async def test_seasons_in_the_library_are_a_part(house, library):
    _, request_id = await asked(house, series(1, 2))
    house.seerr.switches.approve(1)
    await library.show(SERIES, 3)
    await house.reconciler.run()
    row = await house.row(request_id)
    assert row.status == "partially_available"
    assert row.library_item_id is not None


async def test_the_library_counts_without_overseerr(apart, library):
    ann, admin = await apart.stranger(), await apart.admin()
    made = await apart.requests.make(ann, film())
    await apart.decisions.approve(admin, made.request.id)
    await library.film(FILM)
    await apart.reconciler.run()
    row = await apart.row(made.request.id)
    assert (row.status, row.errand) == ("available", None)


async def test_only_what_changed_is_read_every_minute(house):
    for number in range(30):
        house.seerr.switches.ask("kim", "movie", 700_001 + number)
    with house.seerr.seerr.working():
        for one in house.seerr.seerr.requests.values():
            house.seerr.seerr.media[one.media_id].status = 5
            one.status = 5
    house.seerr.seerr.advance(600)
    await house.reconciler.run()
    house.seerr.log.clear()
    await house.reconciler.run()
    calls = [one["path"].split("?")[0] for one in house.seerr.log.as_list()]
    assert sorted(calls) == [
        "/api/v1/issue",
        "/api/v1/request",
        "/api/v1/request/count",
        "/api/v1/settings/public",
    ]


async def test_what_waits_for_long_is_looked_at_however_much_came_after_it(house, monkeypatch):
    """Seerr 3.1 changes no time of a request: those that are not over are read whatever it says."""
    from medianest.services.media_requests import reconciler

    monkeypatch.setattr(reconciler, "AT_ONCE", 5)
    monkeypatch.setattr(reconciler, "LOOKED_AT_AGAIN", 2)
    for number in range(30):
        house.seerr.switches.ask("frank", "movie", 700_001 + number)
        house.seerr.seerr.advance(60)
    await house.reconciler.run(full=True)
    for number in range(1, 31):
        house.seerr.switches.approve(number)
    await house.reconciler.run()
    assert set((await statuses(house)).values()) == {"processing"}
    for number in range(30):
        house.seerr.switches.arrive("movie", 700_001 + number)
    await house.reconciler.run()
    assert set((await statuses(house)).values()) == {"available"}


async def test_a_difference_that_nothing_explains_is_not_looked_for_every_minute(house):
    await asked(house)
    async with house.runtime.database.write() as session:
        session.add(MediaRequest(media_type="movie", tmdb_id=5, upstream_id=99, title="Odd"))
    house.reconciler._explained = (2, 1)
    house.seerr.log.clear()
    await house.reconciler.run()
    lists = [one for one in house.seerr.log.as_list() if "/request?" in one["path"]]
    assert len(lists) == 1


async def test_a_long_list_is_read_to_its_end(house):
    for number in range(44):
        house.seerr.switches.ask("kim", "movie", 700_001 + number)
    for number in range(26):
        house.seerr.switches.ask("kim", "tv", 800_001 + number)
    from medianest.services.media_requests import reconciler

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reconciler, "AT_ONCE", 10)
        await house.reconciler.run(full=True)
    assert len(await house.rows()) == 70


async def test_titles_are_asked_for_once_and_those_tmdb_forgot_have_a_number(house):
    house.seerr.switches.ask("kim", "movie", FILM)
    house.seerr.switches.ask("frank", "movie", OTHER_FILM)
    house.seerr.switches.forget_title("movie", OTHER_FILM)
    await house.reconciler.run()
    assert {row.title for row in await house.rows()} == {
        "The Salt Cartographer",
        f"Film {OTHER_FILM}",
    }
    house.seerr.log.clear()
    await house.reconciler.run()
    assert not [one for one in house.seerr.log.as_list() if "/movie/" in one["path"]]


async def test_tmdb_being_away_leaves_titles_for_later(house):
    house.seerr.switches.ask("kim", "movie", FILM)
    house.seerr.switches.behave(tmdb_away=True)
    await house.reconciler.run()
    assert [row.title for row in await house.rows()] == [""]
    house.seerr.switches.behave(tmdb_away=False)
    await house.reconciler.run()
    assert [row.title for row in await house.rows()] == ["The Salt Cartographer"]


async def test_an_upstream_that_is_away_changes_nothing_and_is_said(house):
    _, request_id = await asked(house)
    await house.reconciler.run()
    house.seerr.switches.behave(down=True)
    with pytest.raises(UpstreamError):
        await house.reconciler.run(full=True)
    assert (await house.row(request_id)).status == "pending"
    state = await house.runtime.overseerr.state()
    assert (state.status, state.configured) == ("unreachable", True)
    assert state.synced_at is not None
    house.seerr.switches.behave(down=False)
    await house.reconciler.run()
    assert (await house.runtime.overseerr.state()).status == "ok"


async def test_moving_from_overseerr_to_seerr_keeps_everything(house):
    house.seerr.switches.become("Overseerr")
    _, request_id = await asked(house)
    await house.reconciler.run()
    assert (await house.runtime.overseerr.state()).product == "Overseerr"
    house.seerr.switches.become("Seerr")
    await house.reconciler.run(full=True)
    assert (await house.runtime.overseerr.state()).product == "Seerr"
    (row,) = await house.rows()
    assert (row.id, row.status) == (request_id, "pending")


async def test_sixty_seasons_fit(house):
    house.seerr.switches.ask("kim", "tv", LONG_SERIES)
    await house.reconciler.run()
    (row,) = await house.rows()
    assert row.seasons_granted == list(range(1, 61))


@pytest.mark.databases(always=True)
async def test_two_comparisons_at_once_find_everything_once(house):
    import asyncio

    for number in range(20):
        house.seerr.switches.ask("kim", "movie", 700_001 + number)
    await asyncio.gather(*(house.reconciler.run(full=True) for _ in range(3)))
    assert len(await house.rows()) == 20
