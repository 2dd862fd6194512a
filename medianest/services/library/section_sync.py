"""Brings our rows of one section up to date: by a whole listing, or by what has changed."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import col, select, update

from medianest.database import AnyRow, Database
from medianest.errors import UpstreamResponseError
from medianest.integrations.plex.client import PlexServer
from medianest.integrations.plex.models import Item, ItemPage
from medianest.models.ids import utc_now
from medianest.models.library_item import ItemType, LibraryItem
from medianest.models.library_section import LibrarySection
from medianest.services.job_runs import LiveRun
from medianest.services.library import item_rows, sums, upserts
from medianest.services.library.ahead import ahead
from medianest.services.library.drops import Drops
from medianest.services.library.item_writer import ItemWriter
from medianest.services.library.label_sweeps import LabelSweeps

OVERLAP_SECONDS = 300
SHOW_SECONDS = 15.0
MOST_ORPHANS = 1_000
MOST_ASKED_FOR = 5_000
"""Beyond that, a listing is cheaper than asking for each."""
CUT_SHORT = "Plex ended a listing before it was complete. Nothing is lost: it is read again later."


@dataclass(slots=True)
class Work:
    """One sync at work: whom to ask, whom to tell what has changed, the rating keys that it has met
    so far, and whether it has listed a whole section."""

    run: LiveRun
    plex: PlexServer
    tell: Callable[[Sequence[int]], Awaitable[None]]
    seen: set[str] = field(default_factory=set)
    may_drop: bool = False
    is_thorough: bool = False


class SectionSync:
    """Call :meth:`full`, :meth:`newer` and :meth:`sweep` of one section, one after the other."""

    def __init__(
        self,
        database: Database,
        writer: ItemWriter,
        drops: Drops,
        work: Work,
        section: LibrarySection,
    ) -> None:
        self._database = database
        self._writer = writer
        self._drops = drops
        self._work = work
        self._section = section
        self._id = section.id or 0
        self._touched: set[int] = set()
        self._shown_at = time.monotonic()
        self.has_changed = False

    async def full(self, revision: int | None) -> bool:
        """List everything, going on where a listing was broken off.

        ``revision`` is the section's as the listing begins. Answers whether the listing is known to
        be whole, so that what it did not show was dropped.
        """
        is_resumed = self._section.cursor is not None
        began_at = -1 if revision is None else revision
        cursor = self._section.cursor or {"type": "", "start": 0, "revision": began_at}
        shown = await self._list(cursor)
        if not is_resumed:
            await self._drop_all_but(shown)
        began_at = int(cursor["revision"])
        await self._store(
            cursor=None,
            updated_seen=self._section.updated_seen,
            content_changed_at=None if began_at < 0 else began_at,
        )
        await self._sum(everything=True)
        return not is_resumed

    async def newer(self) -> int:
        """Read what has changed since; answers how many items are new or others than before."""
        since = self._section.updated_seen - OVERLAP_SECONDS
        changed = 0
        for kind in _kinds(self._section):
            pages = self._work.plex.pages(
                self._section.key, kind, updated_since=since if since > 0 else None
            )
            async with aclosing(self._checked(pages)) as checked:
                async for page in checked:
                    changed += await self._write(page.items)
        if changed:
            await self._mend()
        await self._store(updated_seen=self._section.updated_seen)
        return changed

    async def agrees(self) -> bool:
        """Whether Plex has as many items of each type as we do, as far as it says: where something
        new came, nothing else tells that something else went."""
        ours = await sums.items_by_type(self._database, self._id)
        for kind in _kinds(self._section):
            theirs = await self._work.plex.count(self._section.key, kind)
            if theirs is not None and theirs != ours.get(kind, 0):
                return False
        return True

    async def sweep(self) -> None:
        """Compare the keys of everything: drop what is gone, read what is new or has changed."""
        listed: dict[str, int | None] = {}
        for kind in _kinds(self._section):
            async for page in self._work.plex.ids(self._section.key, kind):
                self._check(page.is_short)
                listed.update((one.rating_key, one.updated_at) for one in page.ids)
        unlike = await self._compare(listed)
        if len(unlike) > MOST_ASKED_FOR:
            await self._list({"type": "", "start": 0, "revision": -1})
            await self._store(cursor=None)
            return
        for keys in upserts.slices(unlike):
            self._work.run.check()
            await self._write(await self._work.plex.items(keys))
        await self._mend()

    async def finish(self, *, swept: bool, revision: int | None) -> None:
        """Write that the section is as Plex has it; ``revision`` is what was read up to."""
        if swept and self._section.pending_drop is None:
            labels = LabelSweeps(self._database)
            self.has_changed |= await labels.read(self._section, self._work.plex)
        # What has moved to another section has gone unseen here: a sweep makes that right as well.
        if self.has_changed or swept:
            await self._sum()
        now = utc_now()
        values: dict[str, Any] = {"synced_at": now, "content_changed_at": revision}
        if swept:
            values["swept_at"] = now
            values["sweep"] = self._section.sweep + 1
        await self._store(**values)

    async def _list(self, cursor: dict[str, int | str]) -> set[str]:
        """Read every page from ``cursor`` on, and note on the row how far that has come; the keys
        that were shown."""
        shown: set[str] = set()
        for kind in _kinds(self._section, str(cursor["type"])):
            start = int(cursor["start"]) if kind == cursor["type"] else 0
            pages = self._work.plex.pages(self._section.key, kind, start=start)
            async with aclosing(self._checked(pages)) as checked:
                async for page in checked:
                    await self._write(page.items)
                    shown.update(item.rating_key for item in page.items)
                    place = {"type": str(kind), "start": page.next_start}
                    await self._store(cursor={**cursor, **place})
                    await self._show_some()
        await self._mend()
        return shown

    async def _show_some(self) -> None:
        """A first listing takes its time: what is there already is counted, and can be seen."""
        if self.has_changed and time.monotonic() - self._shown_at >= SHOW_SECONDS:
            await self._sum()
            await self._work.tell([self._id])
            self._shown_at = time.monotonic()

    async def _compare(self, listed: dict[str, int | None]) -> list[str]:
        """Drop what is not ``listed``; the keys of what is new, or changed at another time."""
        unlike: list[str] = []
        missing: list[AnyRow] = []
        left = set(listed)
        async for rows in self._drops.known(self._id):
            for row in rows:
                if row.rating_key not in listed or row.server_id != self._section.server_id:
                    missing.append(row)
                    continue
                left.discard(row.rating_key)
                changed_at = item_rows.time_of(listed[row.rating_key])
                if changed_at is not None and changed_at != row.updated_at:
                    unlike.append(row.rating_key)
        unlike += sorted(left)
        self._work.seen.update(listed.keys() - unlike)
        await self._drop(missing)
        return unlike

    async def _drop_all_but(self, shown: set[str]) -> None:
        missing = [
            row
            async for rows in self._drops.known(self._id)
            for row in rows
            if row.rating_key not in shown or row.server_id != self._section.server_id
        ]
        await self._drop(missing)

    async def _drop(self, missing: Sequence[AnyRow]) -> None:
        may_drop = self._work.may_drop
        dropped = await self._drops.drop(self._section, missing, self._work.plex, may_drop=may_drop)
        self.has_changed |= bool(dropped.ids)
        self._touched |= dropped.parents

    async def _checked(self, pages: AsyncIterator[ItemPage]) -> AsyncGenerator[ItemPage, None]:
        """Whole pages, counted; the next one is asked for meanwhile."""
        run, is_first = self._work.run, True
        async with aclosing(ahead(pages)) as coming:
            async for page in coming:
                self._check(page.is_short)
                if is_first and page.total is not None:
                    run.total = (run.total or 0) + max(0, page.total - page.start)
                is_first = False
                yield page
                run.done += len(page.items)

    def _check(self, is_short: bool) -> None:
        self._work.run.check()
        if is_short:
            raise UpstreamResponseError("Plex", CUT_SHORT)

    async def _write(self, items: Sequence[Item]) -> int:
        """Write them; answers how many of them are new or others than before."""
        self._work.seen.update(item.rating_key for item in items)
        written = await self._writer.write(self._id, items, seen=self._work.seen)
        seen = (item.updated_at for item in items if item.updated_at is not None)
        self._section.updated_seen = max([self._section.updated_seen, *seen])
        self._touched |= written.parents
        changed = len(written.new) + len(written.changed)
        self.has_changed |= changed > 0
        return changed

    async def _mend(self) -> None:
        """Link what came before the thing that it belongs to, which may have come after the
        listing of its own type."""
        orphans = select(col(LibraryItem.rating_key)).where(
            col(LibraryItem.section_id) == self._id,
            col(LibraryItem.parent_id).is_(None),
            col(LibraryItem.type).in_(sorted(item_rows.CHILDREN)),
            col(LibraryItem.missing_since).is_(None),
        )
        keys = [row.rating_key for row in await self._database.rows(orphans.limit(MOST_ORPHANS))]
        if not keys:
            return
        items = await self._work.plex.items(keys)
        above = {item_rows.parent_key(item) for item in items}
        above |= {item_rows.root_key(item) for item in items}
        parents = await self._work.plex.items(sorted(above - {""}))
        await self._write([*parents, *items])

    async def _sum(self, *, everything: bool = False) -> None:
        await sums.of_section(self._database, self._id, None if everything else self._touched)
        self._touched.clear()

    async def _store(self, **values: Any) -> None:
        for name, value in values.items():
            setattr(self._section, name, value)
        one = update(LibrarySection).where(col(LibrarySection.id) == self._id)
        async with self._database.write() as session:
            await session.execute(one.values(**values))


def _kinds(section: LibrarySection, first: str = "") -> list[ItemType]:
    """The types of items that it holds, from ``first`` on."""
    kinds = list(item_rows.TYPES[section.type])
    return kinds[kinds.index(ItemType(first)) :] if first else kinds
