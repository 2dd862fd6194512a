"""Brings our rows of a section's collections up to date."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import col, delete, select

from medianest.database import Database
from medianest.errors import UpstreamMissingError
from medianest.integrations.plex.client import PlexServer
from medianest.integrations.plex.models import Collection
from medianest.models.library_collection import LibraryCollection
from medianest.models.library_section import LibrarySection
from medianest.services.library import collection_rows, item_rows

MOST_ASKED_FOR = 100


class CollectionSyncs:
    """A collection that is the same is not read; one that is listed no more goes once Plex says
    that it is gone."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def sync(
        self, section: LibrarySection, plex: PlexServer, *, everything: bool, items_changed: bool
    ) -> bool:
        """Answers whether anything has changed.

        ``everything`` reads those that look the same too, ``items_changed`` those that fill
        themselves. Raises :class:`UpstreamError`.
        """
        listed = await plex.collections(section.key)
        rows = await self._rows(section)
        await self._adopt(section, listed, rows)
        known = {(row.server_id, row.rating_key): row for row in rows}
        changed = False
        for told in listed:
            row = known.pop((section.server_id, told.rating_key), None)
            may_differ = everything or (told.smart and items_changed)
            if row is None or may_differ or not _is_same(row, told):
                changed |= await self._store(section, told, plex, is_new=row is None)
        return await self._remove(section, list(known.values()), plex) or changed

    async def _rows(self, section: LibrarySection) -> list[LibraryCollection]:
        ours = select(LibraryCollection).where(LibraryCollection.section_id == section.id)
        async with self._database.read() as session:
            return list((await session.execute(ours)).scalars())

    async def _adopt(
        self,
        section: LibrarySection,
        listed: Sequence[Collection],
        rows: Sequence[LibraryCollection],
    ) -> None:
        """What another server, or the same one under another key, had by this name is this one."""
        known = {(row.server_id, row.rating_key) for row in rows}
        keys = {(section.server_id, told.rating_key) for told in listed}
        free = [row for row in rows if (row.server_id, row.rating_key) not in keys]
        for told in listed:
            if (section.server_id, told.rating_key) in known:
                continue
            same = next((r for r in free if (r.title, r.smart) == (told.title, told.smart)), None)
            if same is None:
                continue
            free.remove(same)
            async with self._database.write() as session:
                same.server_id, same.rating_key = section.server_id, told.rating_key
                same.updated_at = None
                await session.merge(same)

    async def _store(
        self, section: LibrarySection, told: Collection, plex: PlexServer, *, is_new: bool
    ) -> bool:
        try:
            keys = await plex.collection_items(told.rating_key)
        except UpstreamMissingError:
            return False
        async with self._database.write() as session:
            await collection_rows.store(session, section, told, keys)
        return is_new or not told.smart

    async def _remove(
        self, section: LibrarySection, unlisted: Sequence[LibraryCollection], plex: PlexServer
    ) -> bool:
        gone = [
            row.id
            for row in unlisted[:MOST_ASKED_FOR]
            if row.server_id != section.server_id or await plex.collection(row.rating_key) is None
        ]
        if gone:
            async with self._database.write() as session:
                those = col(LibraryCollection.id).in_(gone)
                await session.execute(delete(LibraryCollection).where(those))
        return bool(gone)


def _is_same(row: LibraryCollection, told: Collection) -> bool:
    """Whether Plex says of it what it said before; the count is ours of what it holds."""
    before = (row.title, row.summary, row.thumb, row.smart, row.updated_at, row.item_count)
    now = (told.title, told.summary, told.thumb, told.smart)
    return before == (*now, item_rows.time_of(told.updated_at), told.child_count)
