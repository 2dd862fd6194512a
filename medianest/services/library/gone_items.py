"""Titles and sections that Plex has not had for a long time leave our tables."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased
from sqlmodel import col, delete, or_

from medianest.database import AnySelect, Database
from medianest.models.download import Download, MediaFile
from medianest.models.ids import utc_now
from medianest.models.library_item import ItemType, LibraryItem
from medianest.models.library_section import LibrarySection
from medianest.models.watch_state import WatchState

KEPT = timedelta(days=90)
"""What comes back until then has its place, its marks and its links again."""
BATCH = 500
# A thing takes what belongs to it along, so that has to go first.
_TIERS: tuple[tuple[ItemType, ...], ...] = (
    (ItemType.MOVIE, ItemType.EPISODE, ItemType.TRACK),
    (ItemType.SEASON, ItemType.ALBUM),
    (ItemType.SHOW, ItemType.ARTIST),
)

log = structlog.get_logger(__name__)


class GoneItems:
    """Call :meth:`forget` once a day; from several processes at once it does no harm."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def forget(self, now: datetime | None = None) -> int:
        """Remove them and answer how many titles there were; ``now`` is for tests.

        What somebody has watched or downloaded stays, with the season and show that it belongs to:
        their history names it. Raises :class:`UnavailableError`.
        """
        before = (now or utc_now()) - KEPT
        removed = sum([await self._forget(tier, before) for tier in _TIERS])
        await self._forget_sections(before)
        if removed:
            log.info("titles that Plex has no more were removed", items=removed)
        return removed

    async def _forget(self, kinds: Iterable[ItemType], before: datetime) -> int:
        removed = 0
        while True:
            async with self._database.write() as session:
                ids = list((await session.execute(_gone(kinds, before))).scalars())
                await session.execute(delete(LibraryItem).where(col(LibraryItem.id).in_(ids)))
            removed += len(ids)
            if len(ids) < BATCH:
                return removed

    async def _forget_sections(self, before: datetime) -> None:
        holds = select(col(LibraryItem.id)).where(
            col(LibraryItem.section_id) == col(LibrarySection.id)
        )
        empty = delete(LibrarySection).where(
            col(LibrarySection.missing_since) <= before, ~holds.exists()
        )
        async with self._database.write() as session:
            await session.execute(empty)


def _gone(kinds: Iterable[ItemType], before: datetime) -> AnySelect:
    """Ids of some that nothing needs any more."""
    gone = select(col(LibraryItem.id)).where(
        col(LibraryItem.missing_since) <= before,
        col(LibraryItem.type).in_(sorted(kinds)),
        *(~needed for needed in _needed()),
    )
    return gone.order_by(col(LibraryItem.id)).limit(BATCH)


def _needed() -> list[ColumnElement[bool]]:
    item_id, below = col(LibraryItem.id), aliased(LibraryItem)
    held = select(below).where(or_(col(below.parent_id) == item_id, col(below.root_id) == item_id))
    return [
        select(WatchState).where(col(WatchState.item_id) == item_id).exists(),
        select(Download).where(col(Download.library_item_id) == item_id).exists(),
        select(MediaFile).where(col(MediaFile.library_item_id) == item_id).exists(),
        held.exists(),
    ]
