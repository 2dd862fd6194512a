"""What Plex no longer has is marked, and nothing else ever is."""

from __future__ import annotations

import pytest

from medianest.demo.scripted_trouble import Trouble
from medianest.errors import UpstreamError
from medianest.models import LibrarySection, MediaServer
from medianest.services.library.sync_order import SyncOrder
from tests.unit.services.library.syncing.mirrored import ADMIN, Mirrored

pytestmark = pytest.mark.databases


async def test_what_was_deleted_is_missing_at_the_next_sync(mirrored: Mirrored) -> None:
    await mirrored.sync()
    movie = mirrored.movies()[20]
    mirrored.library.remove(movie.key)
    await mirrored.sync()
    row = await mirrored.item(movie.key)
    assert row is not None
    assert row.missing_since is not None
    section = await mirrored.section("1")
    assert section.item_count == len(mirrored.movies())


@pytest.mark.parametrize("kind", ["movie", "episode", "track"])
async def test_what_goes_while_something_new_comes_is_missed_too(
    mirrored: Mirrored, kind: str
) -> None:
    await mirrored.sync()
    section = {"movie": "1", "episode": "2", "track": "3"}[kind]
    one, other = list(mirrored.library.listed(section, kind).values())[:2]
    mirrored.library.add_again(other.key)
    mirrored.library.remove(one.key)
    mirrored.site.log.clear()
    await mirrored.sync()
    row = await mirrored.item(one.key)
    assert row is not None
    assert row.missing_since is not None
    counted = [path for path in mirrored.asked() if "Container-Size=0" in path]
    assert counted


async def test_what_only_changes_needs_no_sweep(mirrored: Mirrored) -> None:
    await mirrored.sync()
    mirrored.library.change(mirrored.movies()[20].key, title="Another name")
    mirrored.site.log.clear()
    await mirrored.sync()
    assert not [p for p in mirrored.asked() if "updatedAt" in p and "includeFields" in p]


async def test_a_season_that_goes_takes_its_episodes_and_its_bytes(mirrored: Mirrored) -> None:
    await mirrored.sync()
    season = next(iter(mirrored.library.listed("2", "season").values()))
    show, episodes = season.parent or 0, mirrored.library.children(season.key)
    before = await mirrored.item(show)
    gone = await mirrored.item(season.key)
    mirrored.library.remove(season.key)
    await mirrored.sync()
    after = await mirrored.item(show)
    assert before is not None
    assert after is not None
    assert gone is not None
    assert after.size_bytes == before.size_bytes - gone.size_bytes
    for episode in episodes:
        row = await mirrored.item(episode.key)
        assert row is not None
        assert row.missing_since is not None


async def test_what_a_listing_forgot_is_asked_for_before_it_is_gone(mirrored: Mirrored) -> None:
    await mirrored.sync()
    library = mirrored.library
    movie = mirrored.movies()[20]
    library._listed["1", "movie"].pop(movie.key)
    library.sections["1"].content_changed_at += 1
    await mirrored.sync(SyncOrder(full=True))
    row = await mirrored.item(movie.key)
    assert row is not None
    assert row.missing_since is None


@pytest.mark.parametrize(
    ("how", "full"), [("status", True), ("html", False), ("garbage", True), ("half", False)]
)
async def test_a_page_that_fails_drops_nothing(mirrored: Mirrored, how: str, full: bool) -> None:
    await mirrored.sync()
    movies = mirrored.movies()
    for movie in movies[:3]:
        mirrored.library.remove(movie.key)
    mirrored.library.behaviour.most_rows = 20
    trouble = Trouble(how, times=5, path="/library/sections/1/all", after=2)  # type: ignore[arg-type]
    mirrored.site.troubles.add(trouble)
    with pytest.raises(UpstreamError):
        await mirrored.sync(SyncOrder(full=full))
    assert len(await mirrored.present(await mirrored.section("1"))) == len(movies)
    (server,) = await mirrored.rows(MediaServer)
    assert server.trouble
    mirrored.site.troubles.clear()
    await mirrored.sync()
    assert len(await mirrored.present(await mirrored.section("1"))) == len(movies) - 3
    (server,) = await mirrored.rows(MediaServer)
    assert server.trouble == ""


async def test_a_section_in_trouble_does_not_keep_the_others_back(mirrored: Mirrored) -> None:
    mirrored.site.troubles.add(Trouble("html", times=50, path="/library/sections/1/all"))
    with pytest.raises(UpstreamError):
        await mirrored.sync()
    assert (await mirrored.section("1")).synced_at is None
    assert (await mirrored.section("2")).synced_at is not None


@pytest.mark.long
@pytest.mark.parametrize("shift", [3, -1])
async def test_rows_that_shift_under_a_listing_are_neither_lost_nor_dropped(
    mirrored: Mirrored, shift: int
) -> None:
    behaviour = mirrored.library.behaviour
    behaviour.most_rows, behaviour.shifts_rows = 30, shift
    await mirrored.sync()
    behaviour.shifts_rows = 0
    there = {str(movie.key) for movie in mirrored.movies()}
    assert there
    await mirrored.sync()
    section = await mirrored.section("1")
    assert {row.rating_key for row in await mirrored.present(section)} >= there
    if section.pending_drop:
        await mirrored.sync(SyncOrder(section.id, may_drop=True))
    assert {row.rating_key for row in await mirrored.present(section)} == there


async def test_too_much_is_not_dropped_without_an_administrator(mirrored: Mirrored) -> None:
    await mirrored.sync()
    movies = mirrored.movies()
    gone = movies[: len(movies) // 2]
    for movie in gone:
        mirrored.library.remove(movie.key)
    await mirrored.sync()
    section = await mirrored.section("1")
    assert section.pending_drop == len(gone)
    assert len(await mirrored.present(section)) == len(movies)
    (pending,) = (await mirrored.runtime.library.syncs.status(ADMIN)).pending_drops
    assert (pending.section_id, pending.missing) == (section.id, len(gone))
    assert pending.known == len(movies)
    await mirrored.sync(SyncOrder(section.id, may_drop=True))
    section = await mirrored.section("1")
    assert section.pending_drop is None
    assert len(await mirrored.present(section)) == len(movies) - len(gone)


async def test_a_drop_that_waits_is_over_when_plex_shows_it_again(mirrored: Mirrored) -> None:
    await mirrored.sync()
    library, kept = mirrored.library, dict(mirrored.library._listed["1", "movie"])
    library._listed["1", "movie"] = {}
    library.sections["1"].content_changed_at += 1
    await mirrored.sync()
    assert (await mirrored.section("1")).pending_drop == len(kept)
    library._listed["1", "movie"] = kept
    library.sections["1"].content_changed_at += 1
    await mirrored.sync()
    section = await mirrored.section("1")
    assert section.pending_drop is None
    assert len(await mirrored.present(section)) == len(kept)


async def test_an_emptied_section_waits_for_an_administrator(mirrored: Mirrored) -> None:
    await mirrored.sync()
    before = len(await mirrored.present(await mirrored.section("2")))
    mirrored.library.empty("2")
    await mirrored.sync()
    section = await mirrored.section("2")
    assert section.pending_drop == before
    assert len(await mirrored.present(section)) == before


async def test_a_section_that_is_gone_waits_and_then_goes(mirrored: Mirrored) -> None:
    await mirrored.sync()
    before = len(await mirrored.present(await mirrored.section("2")))
    mirrored.library.drop_section("2")
    await mirrored.sync()
    section = await mirrored.section("2")
    assert (section.missing_since, section.pending_drop) == (None, before)
    await mirrored.sync(SyncOrder(section.id, may_drop=True))
    section = await mirrored.section("2")
    assert section.missing_since is not None
    assert await mirrored.present(section) == []


async def test_a_small_section_that_is_gone_goes(mirrored: Mirrored) -> None:
    await mirrored.sync()
    assert len(await mirrored.present(await mirrored.section("6"))) <= 20
    mirrored.library.drop_section("6")
    await mirrored.sync()
    assert (await mirrored.section("6")).missing_since is not None


async def test_a_server_that_lists_no_section_loses_none(mirrored: Mirrored) -> None:
    await mirrored.sync()
    sections = dict(mirrored.library.sections)
    mirrored.library.sections.clear()
    await mirrored.sync()
    rows = await mirrored.rows(LibrarySection)
    assert [row.missing_since for row in rows] == [None] * len(rows)
    assert all(row.pending_drop for row in rows)
    mirrored.library.sections.update(sections)
    await mirrored.sync()
    rows = await mirrored.rows(LibrarySection)
    assert [row.pending_drop for row in rows] == [None] * len(rows)
