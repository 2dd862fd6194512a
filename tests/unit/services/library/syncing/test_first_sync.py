"""What the first sync brings."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlmodel import col

from medianest.demo.scripted_trouble import Trouble
from medianest.errors import UpstreamError
from medianest.models import (
    CollectionItem,
    ItemExternalId,
    ItemTag,
    LibraryCollection,
    LibraryItem,
    LibrarySection,
    MediaPart,
    MediaVersion,
    Tag,
)
from medianest.models.ids import utc_now
from medianest.services.library import section_sync
from tests.unit.services.library.syncing.mirrored import Mirrored

pytestmark = pytest.mark.databases


async def test_everything_but_photos_is_there(mirrored: Mirrored) -> None:
    began_at = utc_now()
    await mirrored.sync()
    sections = await mirrored.rows(LibrarySection)
    assert [s.key for s in sections] == ["1", "2", "3", "4", "6"]
    for section in sections:
        items = list(mirrored.library.in_section(section.key))
        found = await mirrored.present(section)
        assert {row.rating_key for row in found} == {str(item.key) for item in items}
        assert section.synced_at > began_at
        assert section.swept_at > began_at
        assert section.cursor is None
        leaves = [item for item in items if item.type in ("movie", "episode", "track")]
        sizes = (part.size_bytes for item in leaves for v in item.versions for part in v.parts)
        assert section.size_bytes == sum(sizes)
        assert section.item_count == sum(item.type == section.type for item in items)


async def test_a_movie_has_its_versions_files_people_and_numbers(mirrored: Mirrored) -> None:
    await mirrored.sync()
    plain = [m for m in mirrored.movies() if m.external and m.roles and m.genres]
    movie = max(plain, key=lambda each: len(each.versions))
    row = await mirrored.item(movie.key)
    assert row is not None
    assert (row.title, row.year, row.released_on) == (movie.title, movie.year, movie.released)
    assert row.thumb == f"/library/metadata/{movie.key}/thumb/{movie.thumb}"
    sizes = [sum(part.size_bytes for part in version.parts) for version in movie.versions]
    assert row.size_bytes == sum(sizes)
    versions = await mirrored.rows(MediaVersion, col(MediaVersion.item_id) == row.id)
    assert [v.size_bytes for v in versions] == sizes
    assert [v.video_codec for v in versions] == [v.video_codec for v in movie.versions]
    ids = [version.id for version in versions]
    parts = await mirrored.rows(MediaPart, col(MediaPart.version_id).in_(ids))
    assert [p.file for p in parts] == [p.file for v in movie.versions for p in v.parts]
    tags = select(Tag.kind, Tag.name, ItemTag.part, ItemTag.character).join(
        ItemTag, col(ItemTag.tag_id) == col(Tag.id)
    )
    mine = tags.where(col(ItemTag.item_id) == row.id).order_by(col(ItemTag.position))
    found = [tuple(tag) for tag in await mirrored.runtime.database.rows(mine)]
    assert [name for kind, name, _, _ in found if kind == "genre"] == list(movie.genres)
    assert [(n, c) for _, n, part, c in found if part == "role"] == list(movie.roles)
    assert [n for _, n, part, _ in found if part == "director"] == list(movie.directors)
    numbers = select(ItemExternalId.source, ItemExternalId.value)
    mine = numbers.where(col(ItemExternalId.item_id) == row.id)
    known = {f"{source}://{value}" for source, value in await mirrored.runtime.database.rows(mine)}
    assert known == set(movie.external)


async def test_episodes_belong_to_seasons_and_shows_which_add_them_up(mirrored: Mirrored) -> None:
    await mirrored.sync()
    library = mirrored.library
    for show in library.listed("2", "show").values():
        row = await mirrored.item(show.key)
        assert row is not None
        assert (row.parent_id, row.root_id) == (None, None)
        sizes = 0
        for season in library.children(show.key):
            below = await mirrored.item(season.key)
            assert below is not None
            assert (below.parent_id, below.root_id) == (row.id, row.id)
            episodes = library.children(season.key)
            for episode in episodes:
                leaf = await mirrored.item(episode.key)
                assert leaf is not None
                assert (leaf.parent_id, leaf.root_id) == (below.id, row.id)
                sizes += leaf.size_bytes
            assert (below.child_count, below.leaf_count) == (len(episodes), len(episodes))
        assert row.size_bytes == sizes > 0
        assert row.child_count == library.child_count(show.key)
        assert row.leaf_count == len(list(library.leaf_keys(show.key)))


async def test_collections_hold_their_items_in_order(mirrored: Mirrored) -> None:
    await mirrored.sync()
    rows = {row.rating_key: row for row in await mirrored.rows(LibraryCollection)}
    collections = [c for c in mirrored.library.collections.values() if c.section != "5"]
    assert rows.keys() == {str(one.key) for one in collections}
    for one in collections:
        standing = select(LibraryItem.rating_key).join(
            CollectionItem, col(CollectionItem.item_id) == col(LibraryItem.id)
        )
        mine = standing.where(col(CollectionItem.collection_id) == rows[str(one.key)].id)
        ordered = mine.order_by(col(CollectionItem.position))
        found = [row.rating_key for row in await mirrored.runtime.database.rows(ordered)]
        assert found == [str(item.key) for item in mirrored.library.ordered(one)]
        assert rows[str(one.key)].title == one.title


async def test_odd_items_are_there_as_they_are(mirrored: Mirrored) -> None:
    await mirrored.sync()
    for movie in mirrored.movies():
        row = await mirrored.item(movie.key)
        assert row is not None
        assert row.title == movie.title[:1000]
        assert row.year == movie.year
        versions = await mirrored.rows(MediaVersion, col(MediaVersion.item_id) == row.id)
        assert len(versions) == len(movie.versions)
    letters = {row.title: row.letter for row in await mirrored.rows(LibraryItem)}
    assert letters["No year"] == "N"
    assert letters[""] == "#"


async def test_a_long_listing_shows_what_it_has_so_far(
    mirrored: Mirrored, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(section_sync, "SHOW_SECONDS", 0.0)
    mirrored.library.behaviour.most_rows = 10
    trouble = Trouble("html", times=50, path="/library/sections/1/all", after=3)
    mirrored.site.troubles.add(trouble)
    with pytest.raises(UpstreamError):
        await mirrored.sync()
    section = await mirrored.section("1")
    assert section.item_count == 30
    assert section.size_bytes > 0
    assert section.synced_at is None
