"""Sections that Plex lists no more: dropped with what is in them, or left to an administrator."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import col, update

from medianest.database import Database
from medianest.models.ids import utc_now
from medianest.models.library_section import LibrarySection
from medianest.services.library.drops import BELIEVED, Drops
from medianest.services.library.sync_order import SyncOrder


class GoneSections:
    """A server that lists nothing at all has lost its disk more often than its library, and one
    that answers in the place of another may not be meant at all."""

    def __init__(self, database: Database, drops: Drops) -> None:
        self._database = database
        self._drops = drops

    async def judge(
        self, found: Sequence[LibrarySection], lost: Sequence[LibrarySection], order: SyncOrder
    ) -> list[int]:
        """Drop those of the ``lost`` ones that may be, and answer their ids."""
        dropped = []
        for section in lost:
            items = await self._drops.count(section)
            is_allowed = order.may_drop and order.section_id == section.id
            is_foreign = items > 0 and section.server_id not in {one.server_id for one in found}
            if not is_allowed and (items > BELIEVED or not found or is_foreign):
                await self._drops.wait(section, items)
                continue
            await self._drop(section)
            dropped.append(section.id or 0)
        return dropped

    async def _drop(self, section: LibrarySection) -> None:
        async for rows in self._drops.known(section.id or 0):
            await self._drops.mark(section, [row.id for row in rows])
        values = {"missing_since": utc_now(), "pending_drop": None, "item_count": 0}
        one = update(LibrarySection).where(col(LibrarySection.id) == section.id)
        async with self._database.write() as session:
            await session.execute(one.values(**values, size_bytes=0))
