"""What Plex adds again keeps our id; what is there at the same time is never made one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlmodel import col

from medianest.demo.library.things import Item
from medianest.models import LibraryCollection, LibraryItem, LibrarySection, MediaServer
from medianest.models.audit_event import AuditEvent
from medianest.services.library.drops import BELIEVED
from medianest.services.library.sync_order import SyncOrder
from tests.unit.services.library.syncing.mirrored import ADMIN, Mirrored

# Rare, and each a few syncs of a whole library.
pytestmark = [pytest.mark.databases, pytest.mark.long]


def copied(mirrored: Mirrored, item: Item, **fields: object) -> Item:
    """The same work under a key of its own."""
    now = mirrored.library.now()
    key = mirrored.library.new_key()
    copy = replace(item, key=key, added_at=now, updated_at=now, **fields)  # type: ignore[arg-type]
    return mirrored.library.add(copy)


async def id_of(mirrored: Mirrored, key: int) -> int:
    row = await mirrored.item(key)
    assert row is not None
    assert row.missing_since is None
    return row.id or 0


async def test_what_is_added_again_keeps_its_id(mirrored: Mirrored) -> None:
    await mirrored.sync()
    movie = mirrored.movies()[20]
    before = await id_of(mirrored, movie.key)
    again = mirrored.library.add_again(movie.key)
    await mirrored.sync()
    assert await id_of(mirrored, again.key) == before
    assert await mirrored.item(movie.key) is None


async def test_what_comes_back_after_days_keeps_its_id(mirrored: Mirrored) -> None:
    await mirrored.sync()
    movie = mirrored.movies()[20]
    before = await id_of(mirrored, movie.key)
    mirrored.library.remove(movie.key)
    await mirrored.sync()
    again = copied(mirrored, movie)
    await mirrored.sync()
    assert await id_of(mirrored, again.key) == before


async def test_what_moves_to_another_section_keeps_its_id(mirrored: Mirrored) -> None:
    await mirrored.sync()
    movie = mirrored.movies()[20]
    before = await id_of(mirrored, movie.key)
    mirrored.library.remove(movie.key)
    moved = copied(mirrored, movie, section="4")
    await mirrored.sync()
    row = await mirrored.item(moved.key)
    assert row is not None
    assert (row.id, row.section_id) == (before, (await mirrored.section("4")).id)


@pytest.mark.parametrize("section", ["1", "4"])
async def test_two_of_the_same_that_are_there_together_stay_two(
    mirrored: Mirrored, section: str
) -> None:
    await mirrored.sync()
    movie = mirrored.movies()[20]
    before = await id_of(mirrored, movie.key)
    twin = copied(mirrored, movie, section=section)
    await mirrored.sync()
    assert await id_of(mirrored, movie.key) == before
    assert await id_of(mirrored, twin.key) != before
    await mirrored.sync(SyncOrder(full=True))
    assert await id_of(mirrored, movie.key) == before


async def test_the_same_section_is_looked_in_first(mirrored: Mirrored) -> None:
    movie = mirrored.movies()[20]
    twin = copied(mirrored, movie, section="4")
    await mirrored.sync()
    here, there = await id_of(mirrored, movie.key), await id_of(mirrored, twin.key)
    mirrored.library.remove(movie.key)
    mirrored.library.remove(twin.key)
    await mirrored.sync()
    again = copied(mirrored, twin)
    await mirrored.sync()
    assert await id_of(mirrored, again.key) == there != here


async def test_a_key_that_is_given_to_something_else_is_not_the_same_thing(
    mirrored: Mirrored,
) -> None:
    await mirrored.sync()
    first, second = mirrored.movies()[20:22]
    ids = [await id_of(mirrored, movie.key) for movie in (first, second)]
    for movie in (first, second):
        mirrored.library.remove(movie.key)
    now = mirrored.library.now()
    for movie, other in ((first, second), (second, first)):
        mirrored.library.add(replace(movie, key=other.key, added_at=now + 9, updated_at=now + 9))
    await mirrored.sync()
    assert await id_of(mirrored, second.key) == ids[0]
    assert await id_of(mirrored, first.key) == ids[1]


async def test_what_is_only_matched_anew_stays_the_same(mirrored: Mirrored) -> None:
    await mirrored.sync()
    movie = mirrored.movies()[20]
    before = await id_of(mirrored, movie.key)
    mirrored.library.change(movie.key, guid="plex://movie/matched", title="Rightly matched")
    await mirrored.sync()
    assert await id_of(mirrored, movie.key) == before


async def test_a_server_that_was_set_up_anew_takes_our_rows_over(mirrored: Mirrored) -> None:
    await mirrored.sync()
    library = mirrored.library
    before = {(i.type, i.guid): i for i in await mirrored.rows(LibraryItem)}
    files = {m.versions[0].parts[0].file: m.key for m in mirrored.movies("6")}
    local = {file: await id_of(mirrored, key) for file, key in files.items()}
    collections = {(c.section_id, c.title): c.id for c in await mirrored.rows(LibraryCollection)}
    sections = {s.title: s.id for s in await mirrored.rows(LibrarySection)}
    keys = renumbered(mirrored, 50_000)
    mirrored.site.plex.server.machine_identifier = "another"
    await mirrored.sync()
    (server,) = await mirrored.rows(MediaServer, col(MediaServer.url) != "")
    assert server.machine_identifier == "another"
    rows = await mirrored.rows(LibraryItem)
    assert len(rows) == len(before)
    for row in rows:
        if not row.guid.startswith("local://"):
            assert before[row.type, row.guid].id == row.id
        assert (row.server_id, row.missing_since) == (server.id, None)
        assert int(row.rating_key) in library.items
    for file, key in files.items():
        assert await id_of(mirrored, keys[key]) == local[file]
    assert {s.title: s.id for s in await mirrored.rows(LibrarySection)} == sections
    found = {(c.section_id, c.title): c.id for c in await mirrored.rows(LibraryCollection)}
    assert found == collections


async def test_another_server_altogether_loses_nothing_unasked(mirrored: Mirrored) -> None:
    await mirrored.sync()
    before = len(await mirrored.present(await mirrored.section("1")))
    mirrored.library.empty("1")
    mirrored.library.sections["1"].title = "Films"
    mirrored.library.sections["1"].uuid = "another"
    mirrored.site.plex.server.machine_identifier = "another"
    await mirrored.sync()
    old = next(s for s in await mirrored.rows(LibrarySection) if s.title == "Movies")
    assert (old.pending_drop, old.missing_since) == (before, None)
    assert len(await mirrored.present(old)) == before


async def test_a_server_installed_anew_drops_nothing_until_somebody_says_so(
    mirrored: Mirrored,
) -> None:
    """Also of a section with few titles, of which any other time some may go."""
    await mirrored.sync()
    section = await mirrored.section("6")
    before = {item.id for item in await mirrored.present(section)}
    assert 0 < len(before) <= BELIEVED
    plex = mirrored.site.plex
    plex.reinstall()
    plex.library.empty("6")  # it has not scanned that yet
    client = (await mirrored.runtime.library.server.connected()).plex
    made = await client.create_collection("1", "movie", "Mine", [str(mirrored.movies()[0].key)])
    assert len(plex.library.collections[int(made)].items) == 1
    for _ in range(2):
        await mirrored.sync()
        assert {item.id for item in await mirrored.present(section)} == before
    status = await mirrored.runtime.library.syncs.status(ADMIN)
    (pending,) = status.pending_drops
    assert (pending.section_title, pending.other_server) == ("Videos", True)
    assert (pending.missing, pending.known, status.trouble) == (len(before), len(before), "")
    events = await mirrored.rows(AuditEvent)
    assert "plex.server_replaced" in {event.action for event in events}

    await mirrored.sync(SyncOrder(section_id=section.id, may_drop=True))
    assert await mirrored.present(section) == []
    assert (await mirrored.runtime.library.syncs.status(ADMIN)).pending_drops == []


async def test_a_small_section_of_another_server_stays_too(mirrored: Mirrored) -> None:
    await mirrored.sync()
    section = await mirrored.section("6")
    before = len(await mirrored.present(section))
    mirrored.site.plex.reinstall()
    mirrored.library.drop_section("6")
    await mirrored.sync()
    (old,) = await mirrored.rows(LibrarySection, col(LibrarySection.id) == section.id)
    assert (old.pending_drop, old.missing_since) == (before, None)
    assert len(await mirrored.present(old)) == before


def renumbered(mirrored: Mirrored, offset: int) -> dict[int, int]:
    """Give everything in the library another key; old → new."""
    library = mirrored.library
    keys = {key: key + offset for key in library.items}
    items = [library.items[key] for key in library.items]
    kept = list(library.collections.values())
    for item in items:
        item.key, item.parent = keys[item.key], keys.get(item.parent or -1)
        if item.guid.startswith("local://"):
            item.guid = f"local://{item.key}"
        item.added_at += 100
    library.items, library._listed, library._children = {}, {}, {}
    library.collections = {one.key + offset: one for one in kept}
    for one in kept:
        one.key, one.items = one.key + offset, [keys[key] for key in one.items]
    for item in items:
        library.add(item)
    return keys
