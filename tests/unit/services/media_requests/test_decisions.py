"""Approving and declining, one by one and many at once."""

import asyncio
import json

import pytest
from sqlmodel import select

from medianest.errors import (
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    OverseerrUnreachableError,
)
from medianest.models import AuditEvent, MediaRequest, Permission
from medianest.services.audit import ExportFormat
from medianest.services.media_requests.query import RequestQuery
from tests.unit.services.media_requests.household import (
    FILM,
    OTHER_FILM,
    REFUSED_FILM,
    film,
    series,
)


@pytest.fixture
async def asked(house):
    """Frank's request for a film, which waits; and an administrator."""
    frank, admin = await house.add("frank"), await house.admin()
    made = await house.requests.make(frank, film())
    return frank, admin, made.request.id


def status_there(house, number=1):
    return house.seerr.seerr.requests[number].status


async def actions(house):
    async with house.runtime.database.read() as session:
        found = await session.execute(select(AuditEvent).order_by(AuditEvent.id))
        return [(one.action, one.target) for one in found.scalars()]


async def test_an_approval_reaches_overseerr(house, asked):
    _, admin, request_id = asked
    view = await house.decisions.approve(admin, request_id)
    assert status_there(house) == 2
    assert view.status in ("approved", "processing")
    assert (view.decided_by_name, view.waits) == ("Ada", False)
    assert ("request.approved", "The Salt Cartographer") in await actions(house)
    await house.reconciler.run()
    assert await house.steps(request_id) == ["pending", "approved", "processing"]


async def test_a_refusal_reaches_overseerr_and_its_reason_the_requester(house, asked):
    frank, admin, request_id = asked
    await house.decisions.decline(admin, request_id, " We have the older one. ")
    assert status_there(house) == 3
    told = await house.requests.get(frank, request_id)
    assert (told.request.status, told.request.reason) == ("denied", "We have the older one.")
    assert told.history[-1].actor == "Ada"
    await house.reconciler.run(full=True)
    assert (await house.requests.get(frank, request_id)).request.reason == "We have the older one."


async def test_who_manages_requests_decides_and_others_do_not(house, asked):
    frank, _, request_id = asked
    manager = await house.stranger(permissions=[Permission.MANAGE_REQUESTS])
    for call in (
        house.decisions.approve(frank, request_id),
        house.decisions.decline(frank, request_id, ""),
        house.decisions.retry(frank, request_id),
        house.decisions.bulk(frank, [request_id], "approve"),
    ):
        with pytest.raises(ForbiddenError):
            await call
    assert (await house.decisions.approve(manager, request_id)).status != "pending"


async def test_what_was_decided_is_not_decided_again(house, asked):
    _, admin, request_id = asked
    await house.decisions.approve(admin, request_id)
    with pytest.raises(ConflictError):
        await house.decisions.approve(admin, request_id)
    with pytest.raises(ConflictError):
        await house.decisions.decline(admin, request_id, "")
    with pytest.raises(NotFoundError):
        await house.decisions.approve(admin, "nothing")


async def test_what_was_declined_may_be_approved_after_all(house, asked):
    _, admin, request_id = asked
    await house.decisions.decline(admin, request_id, "No")
    view = await house.decisions.approve(admin, request_id)
    assert status_there(house) == 2
    assert view.reason == ""


async def test_two_administrators_at_once_make_one_decision(house, asked):
    _, admin, request_id = asked
    eve = await house.admin("Eve")
    answers = await asyncio.gather(
        house.decisions.approve(admin, request_id),
        house.decisions.decline(eve, request_id, "No"),
        return_exceptions=True,
    )
    # A decline that came first may be overruled by the approval, never the other way round.
    (row,) = await house.rows()
    refused = [one for one in answers if isinstance(one, ConflictError)]
    assert row.status in ("approved", "processing")
    assert status_there(house) == 2
    assert len(refused) <= 1


async def test_a_decision_while_overseerr_is_away_is_kept_and_told_later(house, asked):
    _frank, admin, request_id = asked
    house.seerr.switches.behave(down=True)
    view = await house.decisions.approve(admin, request_id)
    assert (view.status, view.waits) == ("approved", True)
    assert status_there(house) == 1
    house.seerr.switches.behave(down=False)
    await back(house)
    assert status_there(house) == 2
    assert (await house.row(request_id)).errand is None


async def back(house):
    """The upstream answers again, and leases have run out."""
    for row in await house.rows():
        await house.change(row.id, errand_at=None if row.upstream_id else row.errand_at)
    await house.runtime.overseerr.note_success()
    await house.errands.deliver_due()


async def test_a_decision_that_was_kept_is_not_undone_by_a_comparison(house, asked):
    _, admin, request_id = asked
    house.seerr.switches.behave(down=True)
    await house.decisions.decline(admin, request_id, "No")
    house.seerr.switches.behave(down=False)
    await house.reconciler.run(full=True)
    assert (await house.row(request_id)).status == "denied"
    await back(house)
    assert status_there(house) == 3


async def test_what_overseerr_decided_meanwhile_ends_the_errand(house, asked):
    _, admin, request_id = asked
    house.seerr.switches.behave(down=True)
    await house.decisions.approve(admin, request_id)
    house.seerr.switches.behave(down=False)
    house.seerr.switches.approve(1)
    await house.reconciler.run()
    row = await house.row(request_id)
    assert (row.errand, row.status) == (None, "processing")


async def test_a_decision_about_what_overseerr_forgot_ends(house, asked):
    _, admin, request_id = asked
    house.seerr.switches.delete(1)
    view = await house.decisions.approve(admin, request_id)
    assert (view.status, view.upstream_id) == ("cancelled", None)


async def test_an_approved_wish_of_a_stranger_is_sent_in_the_keys_name(house):
    ann, admin = await house.stranger(), await house.admin()
    made = await house.requests.make(ann, film())
    view = await house.decisions.approve(admin, made.request.id)
    (upstream,) = house.seerr.seerr.requests.values()
    assert upstream.requested_by == 1
    assert view.upstream_id == upstream.id
    assert view.owner_id == ann.user_id
    await house.reconciler.run(full=True)
    (row,) = await house.rows()
    assert row.user_id == ann.user_id


async def test_a_wish_from_before_overseerr_goes_in_the_persons_own_name_once_approved(apart):
    frank, admin = await apart.add("frank"), await apart.admin()
    made = await apart.requests.make(frank, film())
    view = await apart.decisions.approve(admin, made.request.id)
    assert (view.status, view.waits) == ("approved", True)
    await apart.connect()
    await apart.change(made.request.id, errand_at=None)
    assert await apart.errands.deliver_due() == 1
    (upstream,) = apart.seerr.seerr.requests.values()
    assert upstream.requested_by == apart.seerr.seerr.user("frank").id
    assert upstream.status == 2


async def test_an_administrators_yes_counts_more_than_a_share_that_is_used_up(apart):
    apart.seerr.switches.quota("frank", movie_quota_limit=1, movie_quota_days=7)
    apart.seerr.switches.ask("frank", "movie", OTHER_FILM)
    frank, admin = await apart.add("frank"), await apart.admin()
    made = await apart.requests.make(frank, film())
    await apart.connect()
    view = await apart.decisions.approve(admin, made.request.id)
    assert view.status in ("approved", "processing")
    assert view.owner_id == frank.user_id


async def test_two_hundred_are_approved_at_once(house):
    admin = await house.admin()
    async with house.runtime.database.write() as session:
        rows = [MediaRequest(media_type="movie", tmdb_id=n, title=f"T{n}") for n in range(1, 201)]
        session.add_all(rows)
    ids = [row.id for row in rows]
    done = await house.decisions.bulk(admin, [*ids, "nothing"], "approve")
    assert len(done.done) == 200
    assert {one.status for one in done.done} == {"approved"}
    assert [one.id for one in done.refused] == ["nothing"]
    assert {row.errand for row in await house.rows()} == {"send"}


async def test_many_decisions_are_told_to_overseerr_afterwards(house):
    frank, admin = await house.add("frank"), await house.admin()
    made = [await house.requests.make(frank, film(FILM + n)) for n in range(5)]
    await house.decisions.bulk(admin, [one.request.id for one in made], "decline", "Enough")
    assert await house.errands.deliver_due() == 5
    assert {one.status for one in house.seerr.seerr.requests.values()} == {3}
    assert {row.reason for row in await house.rows()} == {"Enough"}


async def test_too_many_or_none_at_once_are_refused(house):
    admin = await house.admin()
    for ids in ([], [str(n) for n in range(501)]):
        with pytest.raises(InvalidInputError):
            await house.decisions.bulk(admin, ids, "approve")
    with pytest.raises(InvalidInputError):
        await house.decisions.bulk(admin, ["1"], "decline", "x" * 501)


async def test_what_failed_is_tried_again(house):
    kim, admin = await house.add("kim"), await house.admin()
    house.seerr.switches.behave(refused=[REFUSED_FILM])
    made = await house.requests.make(kim, film(REFUSED_FILM))
    await house.reconciler.run()
    assert (await house.row(made.request.id)).status == "failed"
    house.seerr.switches.behave(refused=[])
    view = await house.decisions.retry(admin, made.request.id)
    await house.reconciler.run()
    assert (await house.row(made.request.id)).status == "processing"
    with pytest.raises(ConflictError):
        await house.decisions.retry(admin, view.id)


async def test_trying_again_needs_overseerr(house):
    kim, admin = await house.add("kim"), await house.admin()
    house.seerr.switches.behave(refused=[REFUSED_FILM])
    made = await house.requests.make(kim, film(REFUSED_FILM))
    await house.reconciler.run()
    house.seerr.switches.behave(down=True)
    with pytest.raises(OverseerrUnreachableError):
        await house.decisions.retry(admin, made.request.id)


async def test_one_takes_back_what_waits(house, asked):
    frank, _, request_id = asked
    view = await house.requests.cancel(frank, request_id)
    assert (view.status, view.reason) == ("cancelled", "")
    assert (await house.requests.get(frank, request_id)).history[-1].note == ""
    assert not house.seerr.seerr.requests
    await house.requests.make(frank, film())


async def test_one_does_not_take_back_what_was_approved_or_is_anothers(house, asked):
    frank, admin, request_id = asked
    kim = await house.add("kim")
    with pytest.raises(NotFoundError):
        await house.requests.cancel(kim, request_id)
    await house.decisions.approve(admin, request_id)
    with pytest.raises(ConflictError, match="administrator"):
        await house.requests.cancel(frank, request_id)
    assert (await house.requests.cancel(admin, request_id)).status == "cancelled"
    assert not house.seerr.seerr.requests
    with pytest.raises(ConflictError):
        await house.requests.cancel(admin, request_id)


async def test_whose_request_is_removed_reads_that_an_administrator_did_it(house, asked):
    """In the list, the history and the file alike, and after Overseerr was told as before."""
    frank, admin, request_id = asked
    removed = "It was removed by an administrator."
    view = await house.requests.cancel(admin, request_id)
    await house.reconciler.run(full=True)
    (listed,) = (await house.requests.page(frank, RequestQuery())).items
    last = (await house.requests.get(frank, request_id)).history[-1]
    file = await house.requests.export(admin, ExportFormat.JSON, RequestQuery())
    (exported,) = json.loads(b"".join([part async for part in file]))
    assert [view.reason, listed.reason, last.note, exported["reason"]] == [removed] * 4
    assert (last.status, last.actor) == ("cancelled", "Ada")


async def test_what_was_asked_for_in_overseerr_itself_is_removed_by_an_administrator(house):
    admin = await house.admin()
    asked = house.seerr.switches.ask("frank", "movie", FILM)
    await house.reconciler.run()
    (row,) = await house.rows()
    assert (row.upstream_id, row.user_id) == (asked.id, None)
    assert (await house.requests.cancel(admin, row.id)).reason
    own = await house.requests.make(admin, film(OTHER_FILM))
    assert (await house.requests.cancel(admin, own.request.id)).reason == ""


async def test_what_was_taken_back_while_overseerr_was_away_goes_later(house, asked):
    frank, _, request_id = asked
    house.seerr.switches.behave(down=True)
    assert (await house.requests.cancel(frank, request_id)).status == "cancelled"
    house.seerr.switches.behave(down=False)
    await house.reconciler.run(full=True)
    assert (await house.row(request_id)).status == "cancelled"
    await back(house)
    assert not house.seerr.seerr.requests


async def test_a_series_is_decided_like_a_film(house):
    frank, admin = await house.add("frank"), await house.admin()
    made = await house.requests.make(frank, series(1, 2))
    view = await house.decisions.approve(admin, made.request.id)
    assert view.granted == [1, 2]
