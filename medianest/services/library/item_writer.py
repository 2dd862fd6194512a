"""Writes items of Plex into our tables, many at a time, and nothing that is there already."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from medianest.database import AnyRow, Database
from medianest.errors import NotFoundError
from medianest.integrations.plex.models import Item
from medianest.models.ids import utc_now
from medianest.models.library_item import LibraryItem
from medianest.models.library_section import LibrarySection
from medianest.services.library import item_rows, search_index, upserts
from medianest.services.library.item_details import ItemDetails
from medianest.services.library.rejoins import Place, Rejoins
from medianest.services.library.server import LibraryServer
from medianest.services.library.tag_ids import TagIds

TRIES = 3
KEYS_A_CALL = 100
DISPLACED = "gone:"
"""Begins the key of a row whose own was given to something else."""

_KNOWN = select(
    col(LibraryItem.id),
    col(LibraryItem.rating_key),
    col(LibraryItem.guid),
    col(LibraryItem.type),
    col(LibraryItem.section_id),
    col(LibraryItem.parent_id),
    col(LibraryItem.added_at),
    col(LibraryItem.digest),
    col(LibraryItem.missing_since),
)


@dataclass(slots=True)
class Written:
    """What became of items: ``ids`` by rating key, those that are ``new`` or ``changed``, and the
    ids of what they belong to."""

    ids: dict[str, int] = field(default_factory=dict)
    new: list[int] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)
    parents: set[int] = field(default_factory=set)

    def add(self, other: Written) -> None:
        self.ids.update(other.ids)
        self.new += other.new
        self.changed += other.changed
        self.parents |= other.parents


@dataclass(slots=True)
class _Batch:
    """What has to be done about some items: ``old`` are the ids of those that are there."""

    new: list[Item] = field(default_factory=list)
    old: dict[int, Item] = field(default_factory=dict)
    same: dict[str, int] = field(default_factory=dict)
    displaced: list[int] = field(default_factory=list)


class ItemWriter:
    """Each batch is one short transaction with everything that hangs on its items."""

    def __init__(self, database: Database, server: LibraryServer) -> None:
        self._database = database
        self._server = server
        self._rejoins = Rejoins(database, server)
        self._tags = TagIds()
        self._details = ItemDetails(self._tags)

    async def write(
        self,
        section_id: int,
        items: Sequence[Item],
        *,
        seen: AbstractSet[str] = frozenset(),
    ) -> Written:
        """Make our rows of this section say what ``items`` say, parents before their children.

        ``seen`` are rating keys that Plex is known to have: nothing is asked about those. Sums over
        children are not made here. Raises :class:`NotFoundError` for a section that is not there,
        :class:`UpstreamError` and :class:`UnavailableError`; what was written stays.
        """
        place = Place(await self._server_of(section_id), section_id)
        written = Written()
        for batch in _batches(items):
            written.add(await self._persistently(place, batch, seen))
        return written

    async def _server_of(self, section_id: int) -> str:
        one = select(col(LibrarySection.server_id)).where(col(LibrarySection.id) == section_id)
        rows = await self._database.rows(one)
        if not rows:
            raise NotFoundError("There is no such section.")
        return str(rows[0].server_id)

    async def _persistently(
        self, place: Place, items: Sequence[Item], seen: AbstractSet[str]
    ) -> Written:
        """Somebody else may write the same things at this moment."""
        for _ in range(TRIES - 1):
            try:
                return await self._write(place, items, seen)
            except IntegrityError:
                self._tags.forget()
        return await self._write(place, items, seen)

    async def _write(self, place: Place, items: Sequence[Item], seen: AbstractSet[str]) -> Written:
        digests = {item.rating_key: item_rows.digest_of(item) for item in items}
        batch = await self._sorted_out(place, items, digests)
        await self._complete(batch)
        find = self._rejoins.find
        joined = await find(place, batch.new, seen, batch.displaced) if batch.new else {}
        batch.old |= {joined[i.rating_key]: i for i in batch.new if i.rating_key in joined}
        batch.new = [item for item in batch.new if item.rating_key not in joined]
        if not (batch.new or batch.old):
            return Written(ids=batch.same)
        try:
            async with self._database.write() as session:
                return await self._store(session, place, batch, digests)
        except BaseException:
            self._tags.forget()
            raise

    async def _sorted_out(
        self, place: Place, items: Sequence[Item], digests: dict[str, int]
    ) -> _Batch:
        keys = list(digests)
        known = _KNOWN.where(
            col(LibraryItem.server_id) == place.server_id, col(LibraryItem.rating_key).in_(keys)
        )
        rows = {row.rating_key: row for row in await self._database.rows(known)}
        batch = _Batch()
        for item in items:
            row = rows.get(item.rating_key)
            if row is not None and _is_another(row, item):
                batch.displaced.append(row.id)
                row = None
            if row is None:
                batch.new.append(item)
            elif _is_same(row, item, place, digests[item.rating_key]):
                batch.same[item.rating_key] = row.id
            else:
                batch.old[row.id] = item
        return batch

    async def _complete(self, batch: _Batch) -> None:
        """Put single answers in the place of rows of listings, which leave things out. What is
        gone by then is left out."""
        wanted = [item for item in [*batch.new, *batch.old.values()] if item.type in item_rows.RICH]
        if not wanted:
            return
        plex = (await self._server.connected()).plex
        keys = list(upserts.slices([item.rating_key for item in wanted], KEYS_A_CALL))
        answers = await asyncio.gather(*(plex.items(some) for some in keys))
        whole = {item.rating_key: item for answer in answers for item in answer}
        lacking = {item.rating_key for item in wanted} - whole.keys()
        batch.new = [whole.get(i.rating_key, i) for i in batch.new if i.rating_key not in lacking]
        batch.old = {
            row_id: whole.get(item.rating_key, item)
            for row_id, item in batch.old.items()
            if item.rating_key not in lacking
        }

    async def _store(
        self, session: AsyncSession, place: Place, batch: _Batch, digests: dict[str, int]
    ) -> Written:
        await _displace(session, batch.displaced)
        above = await _above(session, place, [*batch.new, *batch.old.values()])
        new = [_new_row(place, item, above, digests[item.rating_key]) for item in batch.new]
        await upserts.insert_rows(session, LibraryItem, new)
        made = await _ids(session, place.server_id, [item.rating_key for item in batch.new])
        for of_kind in _alike(batch.old):
            rows = [_row(place, i, item, above, digests) for i, item in of_kind]
            await upserts.update_rows(session, LibraryItem, rows)
        fresh = {made[item.rating_key]: item for item in batch.new}
        await self._details.write(session, {**fresh, **batch.old}, had=list(batch.old))
        await search_index.update(session, [*fresh, *batch.old])
        old = {item.rating_key: i for i, item in batch.old.items()}
        return Written(batch.same | made | old, list(fresh), list(batch.old), set(above.values()))


def _batches(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """Known types alone, the last of each key, what others belong to first."""
    once = {item.rating_key: item for item in items if item.type in item_rows.DEPTHS}
    by_depth: dict[int, list[Item]] = {}
    for item in once.values():
        by_depth.setdefault(item_rows.DEPTHS[item.type], []).append(item_rows.slim(item))
    for _, of_depth in sorted(by_depth.items()):
        yield from upserts.slices(of_depth)


def _is_another(row: AnyRow, item: Item) -> bool:
    """Whether the key was given to another thing, as by a server that was set up anew. What is
    only matched anew keeps its type and the time it was added."""
    if row.type != item.type:
        return True
    was_added_at_other_time = row.added_at != item_rows.time_of(item.added_at)
    return bool(row.guid != item.guid and was_added_at_other_time)


def _is_same(row: AnyRow, item: Item, place: Place, digest: int) -> bool:
    is_here = row.section_id == place.section_id and row.missing_since is None
    is_linked = row.parent_id is not None or not item_rows.parent_key(item)
    return bool(is_here and is_linked and row.digest == digest)


async def _displace(session: AsyncSession, ids: Sequence[int]) -> None:
    now = utc_now()
    rows = [{"id": i, "rating_key": f"{DISPLACED}{i}", "missing_since": now} for i in ids]
    await upserts.update_rows(session, LibraryItem, rows)
    await search_index.update(session, ids)


async def _above(session: AsyncSession, place: Place, items: Sequence[Item]) -> dict[str, int]:
    """The ids of what ``items`` belong to, as far as it is there."""
    keys = {item_rows.parent_key(item) for item in items}
    keys |= {item_rows.root_key(item) for item in items}
    return await _ids(session, place.server_id, [key for key in keys if key])


async def _ids(session: AsyncSession, server_id: str, keys: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    known = select(col(LibraryItem.id), col(LibraryItem.rating_key))
    one = known.where(col(LibraryItem.server_id) == server_id)
    for some in upserts.slices(keys):
        rows = await session.execute(one.where(col(LibraryItem.rating_key).in_(some)))
        found |= {row.rating_key: row.id for row in rows}
    return found


def _alike(items: dict[int, Item]) -> Iterator[list[tuple[int, Item]]]:
    """Leaves, whose size is their own, apart from others."""
    for is_leaf in (True, False):
        found = [
            (i, item) for i, item in items.items() if (item.type in item_rows.LEAVES) == is_leaf
        ]
        if found:
            yield found


def _row(
    place: Place, item_id: int, item: Item, above: dict[str, int], digests: dict[str, int]
) -> dict[str, Any]:
    """A row to change; what is summed up of children is not in it."""
    sums = item_rows.sums_of(item) if item.type in item_rows.LEAVES else {}
    return {
        "id": item_id,
        "server_id": place.server_id,
        "section_id": place.section_id,
        "parent_id": above.get(item_rows.parent_key(item)),
        "root_id": above.get(item_rows.root_key(item)),
        "digest": digests[item.rating_key],
        **item_rows.values_of(item),
        **sums,
    }


def _new_row(place: Place, item: Item, above: dict[str, int], digest: int) -> dict[str, Any]:
    """Plex's own counts stand until ours are made."""
    return {
        "server_id": place.server_id,
        "section_id": place.section_id,
        "parent_id": above.get(item_rows.parent_key(item)),
        "root_id": above.get(item_rows.root_key(item)),
        "child_count": item.child_count,
        "leaf_count": item.leaf_count,
        "digest": digest,
        **item_rows.values_of(item),
        **item_rows.sums_of(item),
    }
