"""What a sync finds new is told to people: once, in one notice, and only what they may see."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import col

from medianest.models import LibraryItem, LibrarySection, Notification
from medianest.models.ids import utc_now
from medianest.services.library.arrival_news import ArrivalNews
from medianest.services.library.sync_order import SyncOrder
from tests.library_rows import LibraryRows
from tests.unit.services.library.syncing.mirrored import Mirrored

pytestmark = pytest.mark.databases


def added(mirrored: Mirrored, like: int, title: str, **values: Any) -> int:
    """A film that Plex has had since just now; its key."""
    movie, now = mirrored.movies()[like], int(time.time())
    key = mirrored.library.new_key()
    facts = {"guid": f"plex://movie/{key}", "external": (), "added_at": now, "updated_at": now}
    mirrored.library.add(replace(movie, key=key, title=title, **{**facts, **values}))
    return key


async def bell(mirrored: Mirrored, user_id: str) -> Sequence[Notification]:
    rows: Sequence[Notification] = await mirrored.rows(
        Notification, col(Notification.user_id) == user_id
    )
    return rows


async def test_nothing_is_said_of_the_first_reading(mirrored: Mirrored) -> None:
    ada = await LibraryRows(mirrored.runtime.database).admin()
    await mirrored.sync()
    assert await bell(mirrored, ada.user_id) == []
    section = await mirrored.section("1")
    newest = max(item.id or 0 for item in await mirrored.present(section))
    assert section.told_item_id == newest


async def test_what_came_is_one_notice_for_whoever_may_see_it(mirrored: Mirrored) -> None:
    people = LibraryRows(mirrored.runtime.database)
    await mirrored.sync()
    films, series = await mirrored.section("1"), await mirrored.section("2")
    ada = await people.admin()
    ann = await people.person("Ann", sections=[films])
    ben = await people.person("Ben", sections=[series])
    eve = await people.person("Eve", has_access=True)
    names = [f"Film {number}" for number in range(7)]
    for number, name in enumerate(names):
        added(mirrored, number, name)
    await mirrored.sync()
    for person in (ada, ann):
        (entry,) = await bell(mirrored, person.user_id)
        assert (entry.event, entry.title) == ("newMedia", "7 titles are new in the library")
        assert sum(name in entry.message for name in names) == 5
        assert entry.message.endswith("and 2 more")
        assert entry.link == "/#recently-added"
    for person in (ben, eve):
        assert await bell(mirrored, person.user_id) == []
    await mirrored.sync(SyncOrder(full=True))
    assert len(await bell(mirrored, ada.user_id)) == 1


async def test_one_film_leads_to_its_page(mirrored: Mirrored) -> None:
    ada = await LibraryRows(mirrored.runtime.database).admin()
    await mirrored.sync()
    key = added(mirrored, 1, "The Lighthouse")
    await mirrored.sync()
    row = await mirrored.item(key)
    assert row is not None
    (entry,) = await bell(mirrored, ada.user_id)
    assert (entry.title, entry.link) == (
        "The Lighthouse is new in the library", f"/item/{row.id}",
    )  # fmt: skip


async def test_what_a_filter_hides_is_not_told(mirrored: Mirrored) -> None:
    people = LibraryRows(mirrored.runtime.database)
    await mirrored.sync()
    films = await mirrored.section("1")
    ann = await people.person(
        "Ann", sections=[films], restrictions={"movie": "contentRating!=Grown-ups"}
    )
    added(mirrored, 1, "For all", content_rating="All")
    added(mirrored, 2, "For some", content_rating="Grown-ups")
    await mirrored.sync()
    (entry,) = await bell(mirrored, ann.user_id)
    assert entry.title == "For all is new in the library"


async def test_what_plex_has_had_for_long_is_no_news(mirrored: Mirrored) -> None:
    ada = await LibraryRows(mirrored.runtime.database).admin()
    await mirrored.sync()
    key = added(mirrored, 1, "Old", added_at=int(time.time()) - 8 * 86_400)
    await mirrored.sync()
    assert await mirrored.item(key) is not None
    assert await bell(mirrored, ada.user_id) == []


async def test_who_is_killed_before_telling_leaves_it_to_the_next(
    mirrored: Mirrored, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = await LibraryRows(mirrored.runtime.database).admin()
    await mirrored.sync()

    async def killed(_: object) -> None:
        return None

    added(mirrored, 1, "The Lighthouse")
    with monkeypatch.context() as away:
        away.setattr(ArrivalNews, "tell", killed)
        await mirrored.sync()
    assert await bell(mirrored, ada.user_id) == []
    library = mirrored.runtime.library
    news = [ArrivalNews(mirrored.runtime.database, library.visibility) for _ in range(3)]
    await asyncio.gather(*(one.tell() for one in news))
    assert [entry.count for entry in await bell(mirrored, ada.user_id)] == [1]


async def test_episodes_of_a_series_are_one_thing(mirrored: Mirrored) -> None:
    ada = await LibraryRows(mirrored.runtime.database).admin()
    await mirrored.sync()
    section = await mirrored.section("2")
    episodes = await mirrored.rows(
        LibraryItem,
        col(LibraryItem.section_id) == section.id,
        col(LibraryItem.type) == "episode",
        col(LibraryItem.missing_since).is_(None),
    )
    show = episodes[0].root_id
    theirs = [one for one in episodes if one.root_id == show]
    title = (await mirrored.rows(LibraryItem, col(LibraryItem.id) == show))[0].title
    newest = theirs[0].id - 1
    async with mirrored.runtime.database.write() as session:
        # As if these had come after people were told of the others.
        of_section = update(LibrarySection).where(col(LibrarySection.id) == section.id)
        await session.execute(of_section.values(told_item_id=newest))
        others = update(LibraryItem).where(
            col(LibraryItem.section_id) == section.id, col(LibraryItem.root_id) != show
        )
        await session.execute(others.values(added_at=utc_now() - timedelta(days=90)))
        lately = update(LibraryItem).where(col(LibraryItem.root_id) == show)
        await session.execute(lately.values(added_at=utc_now()))
    await ArrivalNews(mirrored.runtime.database, mirrored.runtime.library.visibility).tell()
    (entry,) = await bell(mirrored, ada.user_id)
    assert entry.title == f"{title} ({len(theirs)} episodes) is new in the library"
