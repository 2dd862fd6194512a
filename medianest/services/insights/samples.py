"""Writes down every day what the sections of the library hold."""

from __future__ import annotations

from sqlalchemy import literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from medianest.database import Database
from medianest.models.ids import utc_now
from medianest.models.library_sample import LibrarySample
from medianest.models.library_section import LibrarySection

_KEY = ("section_id", "day")


class GrowthSamples:
    """One row for each section and day: taken again, the last one of the day stays."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def take(self) -> None:
        """Of every section that was read once. For the clock, more than once a day."""
        made = sqlite.insert if self._database.is_sqlite else postgresql.insert
        held = select(
            col(LibrarySection.id),
            literal(utc_now().date()),
            col(LibrarySection.item_count),
            col(LibrarySection.size_bytes),
        ).where(
            col(LibrarySection.missing_since).is_(None), col(LibrarySection.synced_at).is_not(None)
        )
        adding = made(LibrarySample).from_select([*_KEY, "items", "size_bytes"], held)
        now = {"items": adding.excluded["items"], "size_bytes": adding.excluded.size_bytes}
        await self._database.change(
            adding.on_conflict_do_update(index_elements=list(_KEY), set_=now)
        )
