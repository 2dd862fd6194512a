"""Rows of a library with what was played of it, put straight into the database: what a sync and an
import of a history would have brought."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlmodel import col, update

from medianest.database import Database
from medianest.models import ItemPlaySummary, LibraryItem, LibrarySection, PlayHistory, PlaySource
from medianest.models.ids import utc_now
from tests.library_rows import LibraryRows

GB = 10**9


class InsightRows(LibraryRows):
    """Everything is as old as ``days`` say, so that it is right whenever it is looked at."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._all = database

    async def fresh_section(self, title: str, kind: str = "movie") -> LibrarySection:
        return await self.section(title, kind, synced_at=utc_now() - timedelta(minutes=4))

    async def played(
        self, item: LibraryItem, days: float, *, plays: int = 1, people: int = 1
    ) -> None:
        at = utc_now() - timedelta(days=days)
        await self._save(
            ItemPlaySummary(
                item_id=item.id, plays=plays, people=people, last_played_at=at, is_stale=False
            )
        )

    async def history(self, section: LibrarySection, begins_days: float = 1500) -> None:
        """That of the section's server was read minutes ago."""
        now = utc_now()
        await self._save(
            PlayHistory(
                server_id=section.server_id,
                source=PlaySource.TAUTULLI,
                is_chosen=True,
                known_at=now - timedelta(minutes=3),
                begins_at=now - timedelta(days=begins_days),
            )
        )

    async def change_history(self, **columns: Any) -> None:
        async with self._all.write() as session:
            await session.execute(update(PlayHistory).values(**columns))

    async def resize(self, section: LibrarySection, size_bytes: int, count: int) -> None:
        """What a section is said to come to."""
        async with self._all.write() as session:
            await session.execute(
                update(LibrarySection)
                .where(col(LibrarySection.id) == section.id)
                .values(size_bytes=size_bytes, item_count=count)
            )


def added(days: float) -> dict[str, Any]:
    return {"added_at": utc_now() - timedelta(days=days)}
