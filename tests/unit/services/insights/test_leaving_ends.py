"""What ends the leaving of a title without anybody saying so."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from medianest.models import (
    AuditEvent,
    ItemPlaySummary,
    Keep,
    KeepStatus,
    LeavingCollection,
    LeavingTitle,
    LibraryItem,
    Notification,
)
from medianest.models.ids import utc_now
from tests.unit.services.insights.histories import stored

pytestmark = pytest.mark.databases

SOON = date(2031, 12, 24)


async def played(runtime, item, at):
    async with runtime.database.write() as session:
        await session.merge(
            ItemPlaySummary(item_id=item.id, plays=1, people=1, last_played_at=at, is_stale=False)
        )


async def test_what_is_watched_after_it_was_handed_over_stays_and_this_is_said(runtime, rows):
    leaving, ada = runtime.insights.leaving, await rows.admin()
    films = await rows.section("Films")
    heat, alien, brazil = [await rows.movie(films, name) for name in ("Heat", "Alien", "Brazil")]
    show = await rows.show(await rows.section("Series", "show"), "Fargo", episodes=(1,))
    (season,) = await rows.children(show)
    await played(runtime, alien, utc_now() - timedelta(minutes=1))
    await leaving.hand_over(ada, [heat.id, alien.id, brazil.id, season.id], SOON)
    await runtime.insights.leaving_ends.settle()
    assert len(await leaving.listed(ada)) == 4
    before = {one.item_type: one.revision for one in await stored(runtime, LeavingCollection)}
    for item in (heat, season):
        await played(runtime, item, utc_now() + timedelta(minutes=1))
    await runtime.insights.leaving_ends.settle()
    await runtime.insights.leaving_ends.settle()
    assert [one.title for one in await leaving.listed(ada)] == ["Alien", "Brazil"]
    after = {one.item_type: one.revision for one in await stored(runtime, LeavingCollection)}
    assert after == {kind: number + 1 for kind, number in before.items()}
    (bell,) = await stored(runtime, Notification)
    assert (bell.event, bell.count, bell.user_id) == ("leavingWatched", 2, ada.user_id)
    assert bell.message == (
        "Fargo, Season 1 was watched again and stays · Heat was watched again and stays"
    )
    noted = await stored(runtime, AuditEvent, AuditEvent.action == "insights.leaving_watched")
    assert [one.target for one in noted] == ["Heat", "Season 1"]


async def test_what_is_gone_or_kept_leaves_the_list_without_a_word(runtime, rows):
    leaving, ada = runtime.insights.leaving, await rows.admin()
    films = await rows.section("Films")
    gone, lost, kept, expired, left = [await rows.movie(films, name) for name in "abcde"]
    await leaving.hand_over(ada, [gone.id, lost.id, kept.id, expired.id, left.id], SOON)
    for item in (gone, kept):
        await played(runtime, item, utc_now() + timedelta(minutes=1))
    async with runtime.database.write() as session:
        session.add(Keep(item_id=kept.id, status=KeepStatus.KEPT))
        past = utc_now() - timedelta(minutes=1)
        session.add(Keep(item_id=expired.id, status=KeepStatus.KEPT, until=past))
        session.add(Keep(item_id=left.id, status=KeepStatus.ASKED))
        missing = update(LibraryItem).where(LibraryItem.id.in_([gone.id, lost.id]))
        await session.execute(missing.values(missing_since=utc_now()))
    await runtime.insights.leaving_ends.settle()
    there = {row.item_id for row in await stored(runtime, LeavingTitle)}
    assert there == {expired.id, left.id}
    assert await stored(runtime, Notification) == []
