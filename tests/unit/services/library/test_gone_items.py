"""What Plex has not had for months leaves our tables, unless somebody's history names it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import SQLModel, col, select

from medianest.models import (
    CollectionItem,
    Download,
    ItemSearch,
    ItemTag,
    LibraryCollection,
    LibraryItem,
    LibrarySection,
    MediaFile,
    MediaPart,
)
from medianest.models.ids import utc_now
from medianest.runtime import Runtime
from medianest.services.library import gone_items
from medianest.services.library.gone_items import GoneItems
from tests.library_rows import LibraryRows
from tests.unit.services.downloads.samples import Samples

pytestmark = pytest.mark.databases(always=True)

NOW = utc_now()
LONG_AGO, LATELY = NOW - timedelta(days=91), NOW - timedelta(days=89)


async def _titles(runtime: Runtime) -> list[str]:
    async with runtime.database.read() as session:
        found = await session.execute(select(LibraryItem.title).order_by(col(LibraryItem.id)))
        return list(found.scalars())


async def _count(runtime: Runtime, table: type[SQLModel]) -> int:
    async with runtime.database.read() as session:
        return len((await session.execute(select(table))).all())


async def _lose(runtime: Runtime, *items: LibraryItem) -> None:
    async with runtime.database.write() as session:
        for item in items:
            (await session.get_one(LibraryItem, item.id)).missing_since = LONG_AGO


async def test_what_has_long_been_missing_leaves_with_what_hangs_on_it(
    runtime: Runtime, rows: LibraryRows
) -> None:
    films = await rows.section()
    await rows.movie(films, "Here", genres=("Drama",))
    await rows.movie(films, "Lately", missing_since=LATELY)
    gone = await rows.movie(films, "Gone", missing_since=LONG_AGO, genres=("Drama",))
    await rows.version(gone)
    await rows.collection(films, items=[gone])
    assert await GoneItems(runtime.database).forget(NOW) == 1
    assert await _titles(runtime) == ["Here", "Lately"]
    assert [await _count(runtime, table) for table in (MediaPart, CollectionItem)] == [0, 0]
    assert [await _count(runtime, table) for table in (ItemTag, ItemSearch)] == [1, 1]
    assert await GoneItems(runtime.database).forget(NOW) == 0


async def test_a_day_of_missing_is_counted_by_the_clock(
    runtime: Runtime, rows: LibraryRows
) -> None:
    await rows.movie(await rows.section(), "Lately", missing_since=LATELY)
    assert await GoneItems(runtime.database).forget() == 0
    assert await GoneItems(runtime.database).forget(NOW + timedelta(days=2)) == 1


async def test_what_was_watched_or_downloaded_stays(runtime: Runtime, rows: LibraryRows) -> None:
    films = await rows.section()
    names = ("Watched", "Downloaded", "Published", "Nobody's")
    watched, downloaded, published, _ = [
        await rows.movie(films, name, missing_since=LONG_AGO) for name in names
    ]
    ann = await rows.person("Ann", sections=[films])
    await rows.watched(ann.user_id, watched)
    claim = await Samples(runtime.database).add(ann, library_item_id=downloaded.id)
    file = MediaFile(extractor="t", media_id="1", profile="b", library_item_id=published.id)
    async with runtime.database.write() as session:
        session.add(file)
    assert await GoneItems(runtime.database).forget(NOW) == 1
    assert await _titles(runtime) == list(names[:3])
    async with runtime.database.read() as session:
        row = await session.get_one(Download, claim.download_id)
    assert row.library_item_id == downloaded.id


async def test_a_show_goes_with_all_that_belongs_to_it_or_not_at_all(
    runtime: Runtime, rows: LibraryRows
) -> None:
    series = await rows.section("Series", "show")
    ann = await rows.person("Ann", sections=[series])
    kept, gone, back = [
        await rows.show(series, title, episodes=(2, 1)) for title in ("Kept", "Gone", "Back")
    ]
    for show in (kept, gone, back):
        for season in await rows.children(show):
            await _lose(runtime, show, season, *await rows.children(season))
    (season, _), (other, _) = await rows.children(kept), await rows.children(back)
    await rows.watched(ann.user_id, (await rows.children(season))[0])
    here = (await rows.children(other))[0]
    async with runtime.database.write() as session:
        (await session.get_one(LibraryItem, here.id)).missing_since = None
    assert await GoneItems(runtime.database).forget(NOW) == 6 + 2 * 3
    assert sorted(await _titles(runtime)) == sorted(
        ["Kept", "Season 1", "Episode 1", "Back", "Season 1", "Episode 1"]
    )


async def test_a_section_leaves_once_nothing_is_in_it(runtime: Runtime, rows: LibraryRows) -> None:
    there = await rows.section("There")
    gone = await rows.section("Gone", missing_since=LONG_AGO)
    held = await rows.section("Held", missing_since=LONG_AGO)
    await rows.section("Lately", missing_since=LATELY)
    await rows.movie(gone, "Old", missing_since=LONG_AGO)
    await rows.collection(gone, "Olds")
    kept = await rows.movie(held, "Seen", missing_since=LONG_AGO)
    ann = await rows.person("Ann", sections=[there])
    await rows.watched(ann.user_id, kept)
    assert await GoneItems(runtime.database).forget(NOW) == 1
    async with runtime.database.read() as session:
        titles = (await session.execute(select(LibrarySection.title))).scalars()
        assert sorted(titles) == ["Held", "Lately", "There"]
    assert await _count(runtime, LibraryCollection) == 0


async def test_many_leave_some_at_a_time(
    runtime: Runtime, rows: LibraryRows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gone_items, "BATCH", 2)
    films = await rows.section()
    for number in range(5):
        await rows.movie(films, f"Gone {number}", missing_since=LONG_AGO)
    assert await GoneItems(runtime.database).forget(NOW) == 5
    assert await _titles(runtime) == []
