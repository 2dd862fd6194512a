"""Marks what Plex no longer has, carefully: asked for once more, and never too much unasked."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlmodel import col, update

from medianest.database import AnyRow, Database
from medianest.integrations.plex.client import PlexServer
from medianest.integrations.plex.models import Item
from medianest.models.ids import utc_now
from medianest.models.library_item import LibraryItem
from medianest.models.library_section import LibrarySection
from medianest.models.media_server import MediaServer
from medianest.services.audit import AuditLog
from medianest.services.library import search_index, upserts
from medianest.services.library.item_writer import DISPLACED, ItemWriter

BELIEVED = 20
"""So many may go from a section at any time."""
SHARE = 3
"""More than one in this many needs an administrator's word."""
_AT_ONCE = 5_000

_KNOWN = select(
    col(LibraryItem.id),
    col(LibraryItem.rating_key),
    col(LibraryItem.server_id),
    col(LibraryItem.parent_id),
    col(LibraryItem.updated_at),
)


@dataclass(slots=True)
class Dropped:
    """Ids of what is gone, and of what those belonged to."""

    ids: list[int]
    parents: set[int]


class Drops:
    def __init__(self, database: Database, writer: ItemWriter, audit: AuditLog) -> None:
        self._database = database
        self._writer = writer
        self._audit = audit

    async def known(self, section_id: int) -> AsyncIterator[Sequence[AnyRow]]:
        """What is present in a section by our rows, some thousands at a time."""
        after = 0
        while True:
            some = _KNOWN.where(
                col(LibraryItem.section_id) == section_id,
                col(LibraryItem.missing_since).is_(None),
                col(LibraryItem.id) > after,
            )
            rows = await self._database.rows(some.order_by(col(LibraryItem.id)).limit(_AT_ONCE))
            if not rows:
                return
            yield rows
            after = rows[-1].id

    async def drop(
        self,
        section: LibrarySection,
        missing: Sequence[AnyRow],
        plex: PlexServer,
        *,
        may_drop: bool,
    ) -> Dropped:
        """Of what a complete listing did not show, mark what Plex says is gone.

        Where that would be too much of the section, or it was on another server, it only notes how
        much, until an administrator says so (``may_drop``) or Plex shows it again. Raises
        :class:`UpstreamError`.
        """
        is_much = len(missing) > BELIEVED and len(missing) * SHARE > await self.count(section)
        is_foreign = any(row.server_id != section.server_id for row in missing)
        if (is_much or is_foreign) and not may_drop:
            await self.wait(section, len(missing))
            return Dropped([], set())
        there = await self._still_there(section, missing, plex)
        gone = [row for row in missing if row.id not in there]
        await self.mark(section, [row.id for row in gone])
        await self._settle(section)
        return Dropped([row.id for row in gone], {row.parent_id for row in gone if row.parent_id})

    async def count(self, section: LibrarySection) -> int:
        """How many items are present in a section, of all types."""
        counted = select(func.count().label("items")).select_from(LibraryItem)
        here = counted.where(
            col(LibraryItem.section_id) == section.id, col(LibraryItem.missing_since).is_(None)
        )
        return int((await self._database.rows(here))[0].items)

    async def is_of_other_server(self, section: LibrarySection) -> bool:
        """Whether some of what is present was last seen on a server that is not asked any more."""
        present = select(col(LibraryItem.id)).join(
            MediaServer, col(MediaServer.id) == col(LibraryItem.server_id)
        )
        foreign = present.where(
            col(LibraryItem.section_id) == section.id,
            col(LibraryItem.missing_since).is_(None),
            col(MediaServer.url) == "",
        )
        return bool(await self._database.rows(foreign.limit(1)))

    async def wait(self, section: LibrarySection, missing: int) -> None:
        """Leave it to an administrator whether ``missing`` items of the section are gone."""
        if section.pending_drop == missing:
            return
        was_waiting = section.pending_drop is not None
        await self._set(section, missing)
        if not was_waiting:
            await self._audit.note(
                "library.drop_held", target=section.title, sectionId=section.id, missing=missing
            )

    async def mark(self, section: LibrarySection, ids: Sequence[int]) -> None:
        """These are gone."""
        for some in upserts.slices(ids):
            async with self._database.write() as session:
                rows = [{"id": i, "missing_since": utc_now()} for i in some]
                await upserts.update_rows(session, LibraryItem, rows)
                await search_index.update(session, list(some))
        if ids:
            await self._audit.note(
                "library.items_dropped", target=section.title, sectionId=section.id, items=len(ids)
            )

    async def _still_there(
        self, section: LibrarySection, missing: Sequence[AnyRow], plex: PlexServer
    ) -> set[int]:
        """Ids of those that Plex does have when asked for them; they may have changed."""
        keys = [
            row.rating_key
            for row in missing
            if row.server_id == section.server_id and not row.rating_key.startswith(DISPLACED)
        ]
        found = await plex.items(keys) if keys else []
        here = [item for item in found if item.section_key in ("", section.key)]
        written = await self._writer.write(section.id or 0, here)
        elsewhere = await self._in_other_sections(section, found)
        there = {item.rating_key for item in elsewhere}
        by_key = {row.rating_key: row.id for row in missing}
        return set(written.ids.values()) | {by_key[key] for key in there if key in by_key}

    async def _in_other_sections(
        self, section: LibrarySection, items: Collection[Item]
    ) -> list[Item]:
        """What moved under its own key to another section of ours: the sync of that one has it."""
        moved = [item for item in items if item.section_key not in ("", section.key)]
        if not moved:
            return []
        ours = select(col(LibrarySection.key)).where(
            col(LibrarySection.server_id) == section.server_id
        )
        keys = {row.key for row in await self._database.rows(ours)}
        return [item for item in moved if item.section_key in keys]

    async def _settle(self, section: LibrarySection) -> None:
        if section.pending_drop is not None:
            await self._set(section, None)

    async def _set(self, section: LibrarySection, pending: int | None) -> None:
        section.pending_drop = pending
        one = update(LibrarySection).where(col(LibrarySection.id) == section.id)
        async with self._database.write() as session:
            await session.execute(one.values(pending_drop=pending))
