"""How large films and episodes of this library usually are."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import median_low

from sqlalchemy import select
from sqlmodel import col

from medianest.database import AnySelect, Database
from medianest.models.library_item import ItemType, LibraryItem, MediaVersion
from medianest.services.library.remembered_answers import RememberedAnswers

FEWEST, MOST = 5, 500
"""Fewer say nothing of the next one; more say nothing new."""
KEPT_SECONDS = 1800.0
RESOLUTIONS: Mapping[str, str] = {"720p": "720", "1080p": "1080", "4K": "4k"}
"""Qualities that can be asked for, as Plex calls them."""


class UsualSizes:
    """By the median of what was added last in the same resolution, in every section: it names
    nothing of what lies there."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: RememberedAnswers[int] = RememberedAnswers(
            seconds=KEPT_SECONDS, most=2 * len(RESOLUTIONS)
        )

    async def of_film(self, quality: str) -> int | None:
        """Bytes of a film; ``None`` where there are too few to go by."""
        return await self._usual(ItemType.MOVIE, quality)

    async def of_episodes(self, quality: str, number: int) -> int | None:
        """Bytes of so many episodes; ``None`` for none, and where there are too few to go by."""
        usual = await self._usual(ItemType.EPISODE, quality) if number > 0 else None
        return None if usual is None else usual * number

    async def _usual(self, kind: ItemType, quality: str) -> int | None:
        if quality not in RESOLUTIONS:
            return None
        return await self._known.get((kind, quality), lambda: self._count(kind, quality)) or None

    async def _count(self, kind: ItemType, quality: str) -> int:
        """0 where there are too few."""
        found = await self._database.rows(_newest(kind, RESOLUTIONS[quality]))
        sizes = [row.size_bytes for row in found]
        return int(median_low(sizes)) if len(sizes) >= FEWEST else 0


def _newest(kind: ItemType, resolution: str) -> AnySelect:
    return (
        select(col(MediaVersion.size_bytes))
        .join(LibraryItem, col(LibraryItem.id) == col(MediaVersion.item_id))
        .where(
            col(MediaVersion.resolution) == resolution,
            col(MediaVersion.size_bytes) > 0,
            col(LibraryItem.type) == kind,
            col(LibraryItem.missing_since).is_(None),
        )
        .order_by(col(MediaVersion.id).desc())
        .limit(MOST)
    )
