"""What the next sync does about what has changed, and what has not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import col, update

from medianest.models import LibraryCollection, LibraryItem, LibrarySection, MediaPart
from medianest.models.ids import utc_now
from medianest.services.library.sync_order import SyncOrder
from medianest.views.library_query import ListQuery
from tests.unit.services.library.syncing.mirrored import ADMIN, Mirrored

pytestmark = pytest.mark.databases


async def mark(mirrored: Mirrored, key: int, **values: object) -> None:
    """Write something into our row that Plex never said."""
    row = await mirrored.item(key)
    assert row is not None
    async with mirrored.runtime.database.write() as session:
        one = update(LibraryItem).where(col(LibraryItem.id) == row.id)
        await session.execute(one.values(**values))


async def test_a_change_arrives_without_the_rest_being_listed(mirrored: Mirrored) -> None:
    await mirrored.sync()
    movie = mirrored.movies()[20]
    before = await mirrored.item(movie.key)
    mirrored.site.log.clear()
    mirrored.library.change(movie.key, title="Another name", genres=("Noir",))
    await mirrored.sync()
    after = await mirrored.item(movie.key)
    assert before is not None
    assert after is not None
    assert (after.id, after.title, after.letter) == (before.id, "Another name", "A")
    lists = [path for path in mirrored.asked() if "/all?" in path]
    assert lists
    assert all("/sections/1/" in path for path in lists)
    # Besides, only how many there are.
    assert all("updatedAt%3E" in path or "Container-Size=0" in path for path in lists)


async def test_what_can_be_filtered_by_follows(mirrored: Mirrored) -> None:
    await mirrored.sync()
    movie = next(one for one in mirrored.movies() if one.genres)
    mirrored.library.change(movie.key, genres=("Noir",))
    await mirrored.sync()
    section, items = await mirrored.section("1"), mirrored.runtime.library.items
    assert section.facets is not None
    facets = await items.facets(ADMIN, section.id or 0)
    assert ("Noir", 1) in [(one.value, one.count) for one in facets.genres]
    for one in facets.genres:
        found = await items.page(ADMIN, section.id or 0, ListQuery(genre=one.value))
        assert found.pagination.total_items == one.count


async def test_a_sweep_makes_the_numbers_of_a_section_right(mirrored: Mirrored) -> None:
    await mirrored.sync()
    right = await mirrored.section("1")
    one = update(LibrarySection).where(col(LibrarySection.id) == right.id)
    long_ago = utc_now() - timedelta(days=2)
    async with mirrored.runtime.database.write() as session:
        await session.execute(one.values(item_count=7, facets=None, swept_at=long_ago))
    await mirrored.sync()
    section = await mirrored.section("1")
    assert (section.item_count, section.facets) == (right.item_count, right.facets)
    assert right.facets


async def test_what_is_new_arrives_below_its_season(mirrored: Mirrored) -> None:
    await mirrored.sync()
    season = next(iter(mirrored.library.listed("2", "season").values()))
    old = await mirrored.item(season.key)
    episode = mirrored.library.children(season.key)[0]
    now = mirrored.library.now()
    key = mirrored.library.new_key()
    new = replace(episode, key=key, guid="plex://episode/new", added_at=now, updated_at=now)
    mirrored.library.add(replace(new, index=99))
    await mirrored.sync()
    row, above = await mirrored.item(key), await mirrored.item(season.key)
    assert old is not None
    assert row is not None
    assert above is not None
    assert row.parent_id == above.id
    assert (above.leaf_count, above.size_bytes) == (
        old.leaf_count + 1,
        old.size_bytes + row.size_bytes,
    )


async def test_what_is_the_same_is_not_written_again(mirrored: Mirrored) -> None:
    await mirrored.sync()
    movie = mirrored.movies()[20]
    await mark(mirrored, movie.key, summary="ours")
    await mirrored.sync(SyncOrder(full=True))
    row = await mirrored.item(movie.key)
    assert row is not None
    assert row.summary == "ours"


async def test_a_lost_link_to_a_parent_is_mended(mirrored: Mirrored) -> None:
    await mirrored.sync()
    episode = next(iter(mirrored.library.listed("2", "episode").values()))
    linked = await mirrored.item(episode.key)
    assert linked is not None
    await mark(mirrored, episode.key, parent_id=None, root_id=None)
    other = mirrored.library.children(episode.parent or 0)[1]
    mirrored.library.change(other.key, title="Something else")
    await mirrored.sync()
    row = await mirrored.item(episode.key)
    assert row is not None
    assert (row.parent_id, row.root_id) == (linked.parent_id, linked.root_id)


async def test_an_episode_listed_before_its_season_is_linked(mirrored: Mirrored) -> None:
    library = mirrored.library
    season = next(iter(library.listed("2", "season").values()))
    hidden = library._listed["2", "season"].pop(season.key)
    await mirrored.sync()
    library._listed["2", "season"][season.key] = hidden
    row = await mirrored.item(season.key)
    assert row is not None
    for episode in library.children(season.key):
        leaf = await mirrored.item(episode.key)
        assert leaf is not None
        assert leaf.parent_id == row.id


@pytest.mark.parametrize("years", [-10, 10])
async def test_a_change_arrives_though_the_servers_clock_jumped(
    mirrored: Mirrored, years: int
) -> None:
    movie = mirrored.movies()[20]
    mirrored.library.clock_offset_seconds = -years * 365 * 86_400
    mirrored.library.change(movie.key, title="Before")
    await mirrored.sync()
    mirrored.library.clock_offset_seconds = 0
    mirrored.library.change(movie.key, title="After")
    await mirrored.sync()
    row = await mirrored.item(movie.key)
    assert row is not None
    assert row.title == "After"


async def test_another_file_replaces_the_one_before(mirrored: Mirrored) -> None:
    await mirrored.sync()
    movie = next(m for m in mirrored.movies() if len(m.versions) == 1)
    (version,) = movie.versions
    (part,) = version.parts
    better = replace(part, id=part.id + 1_000_000, file="/media/better.mkv", size_bytes=7)
    changed = (replace(version, parts=(better,)),)
    mirrored.library.change(movie.key, versions=changed)
    await mirrored.sync()
    row = await mirrored.item(movie.key)
    assert row is not None
    assert row.size_bytes == 7
    files = [part.file for part in await mirrored.rows(MediaPart)]
    assert "/media/better.mkv" in files
    assert part.file not in files


async def test_collections_follow_though_no_item_has_changed(mirrored: Mirrored) -> None:
    await mirrored.sync()
    first, second, *_ = mirrored.library.collections.values()
    first.title, first.updated_at = "Renamed", mirrored.library.now() + 1
    del mirrored.library.collections[second.key]
    await mirrored.sync()
    rows = {row.rating_key: row for row in await mirrored.rows(LibraryCollection)}
    assert rows[str(first.key)].title == "Renamed"
    assert str(second.key) not in rows
