"""Titles that are to stay: who may ask, who decides, and what becomes of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from medianest.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from medianest.models import AuditEvent, Keep, Notification
from medianest.models.ids import utc_now
from tests.unit.services.insights.histories import stored

pytestmark = pytest.mark.databases


@pytest.fixture
async def film(rows):
    return await rows.movie(await rows.section(), "Heat")


@pytest.fixture
async def ann(rows, film):
    """She sees the section that the film is in."""
    (section,) = await stored_sections(rows, film)
    return await rows.person("Ann", sections=[section])


async def stored_sections(rows, film):
    from medianest.models import LibrarySection

    async with rows._database.read() as session:
        return [await session.get_one(LibrarySection, film.section_id)]


async def test_somebody_asks_and_an_administrator_says_yes(runtime, rows, film, ann):
    keeps, admin = runtime.insights.keeps, await rows.admin()
    asked = await keeps.keep(ann, film.id, reason="  We watch it every winter ")
    assert (asked.status, asked.reason) == ("asked", "We watch it every winter")
    assert (asked.asked_by, asked.decided_by) == (ann.user_id, None)
    assert [one.item_id for one in await keeps.waiting(admin)] == [film.id]
    until = utc_now() + timedelta(days=30)
    kept = await keeps.decide(admin, film.id, keep=True, until=until)
    assert (kept.status, kept.until, kept.decided_by) == ("kept", until, admin.user_id)
    assert (kept.reason, kept.asked_by) == (asked.reason, ann.user_id)
    assert await keeps.waiting(admin) == []
    with pytest.raises(ConflictError):
        await keeps.keep(ann, film.id)
    with pytest.raises(ForbiddenError):
        await keeps.remove(ann, film.id)
    await keeps.remove(admin, film.id)
    assert await stored(runtime, Keep) == []
    actions = [row.action for row in await stored(runtime, AuditEvent)]
    assert actions == ["insights.keep_asked", "insights.kept", "insights.keep_removed"]


async def test_an_administrator_says_no_or_keeps_without_being_asked(runtime, rows, film, ann):
    keeps, admin = runtime.insights.keeps, await rows.admin()
    await keeps.keep(ann, film.id)
    refused = await keeps.decide(admin, film.id, keep=False, reason="It is on every service")
    assert (refused.status, refused.reason) == ("refused", "It is on every service")
    kept = await keeps.keep(admin, film.id, reason="After all")
    assert (kept.status, kept.reason, kept.asked_by) == ("kept", "After all", ann.user_id)
    other = await rows.movie((await stored_sections(rows, film))[0], "Alien")
    assert (await keeps.keep(admin, other.id)).status == "kept"


async def test_a_wish_is_taken_back_and_nobody_elses_is(runtime, rows, film, ann):
    keeps = runtime.insights.keeps
    (section,) = await stored_sections(rows, film)
    ben = await rows.person("Ben", sections=[section])
    first = await keeps.keep(ann, film.id, reason="Mine")
    assert await keeps.keep(ben, film.id, reason="Ours") == first
    with pytest.raises(NotFoundError):
        await keeps.remove(ben, film.id)
    await keeps.remove(ann, film.id)
    assert await stored(runtime, Keep) == []


async def test_refusals(runtime, rows, film, ann):
    keeps, admin = runtime.insights.keeps, await rows.admin()
    stranger = await rows.person("Stella", sections=[])
    show = await rows.show(await rows.section("Series", "show"), episodes=(1,))
    (season,) = await rows.children(show)
    (episode,) = await rows.children(season)
    for actor, item_id in ((stranger, film.id), (ann, show.id), (admin, episode.id), (ann, 4_711)):
        with pytest.raises(NotFoundError):
            await keeps.keep(actor, item_id)
    with pytest.raises(InvalidInputError):
        await keeps.keep(ann, film.id, until=utc_now() - timedelta(seconds=1))
    for call in (keeps.decide(ann, film.id, keep=True), keeps.waiting(ann)):
        with pytest.raises(ForbiddenError):
            await call
    for call in (keeps.decide(admin, film.id, keep=True), keeps.remove(admin, film.id)):
        with pytest.raises(NotFoundError):
            await call
    assert await stored(runtime, Keep) == []


async def test_administrators_hear_of_a_wish_and_people_of_the_decision(runtime, rows, film, ann):
    keeps, ada, eve = runtime.insights.keeps, await rows.admin(), await rows.admin()
    show = await rows.show(await rows.section("Series", "show"), "Fargo", episodes=(1,))
    (season,) = await rows.children(show)

    async def bells():
        found = await stored(runtime, Notification)
        return sorted((one.user_id, one.event, one.title) for one in found)

    await keeps.keep(ada, season.id)
    await keeps.decide(eve, season.id, keep=False)
    told = [(ada.user_id, "keepDecided", "Fargo, Season 1 does not stay")]
    assert await bells() == told
    await keeps.keep(ann, film.id)
    await keeps.keep(ann, film.id)
    told += [(one.user_id, "keepAsked", "Ann wants Heat to stay") for one in (ada, eve)]
    assert await bells() == sorted(told)
    for _ in range(2):
        await keeps.decide(ada, film.id, keep=True)
    await keeps.keep(eve, film.id, reason="For ever")
    told.append((ann.user_id, "keepDecided", "Heat stays"))
    assert await bells() == sorted(told)
