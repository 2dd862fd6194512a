"""Gathers a playlist's videos in its collection of Plex."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import structlog
from sqlmodel import col, select

from medianest.database import AnyRow, Database
from medianest.errors import MediaNestError, NotFoundError
from medianest.models.download import Download
from medianest.models.library_collection import LibraryCollection
from medianest.models.library_item import ItemType, LibraryItem
from medianest.models.library_section import LibrarySection
from medianest.services.downloads import network, rows
from medianest.services.downloads.arrival_rows import Waiting
from medianest.services.downloads.playlists import Playlist, collection_of, playlist_of
from medianest.services.downloads.thumbnails import Thumbnails
from medianest.services.library.collection_changes import CollectionChanges
from medianest.services.library.server import LibraryServer
from medianest.services.pictures import making
from medianest.services.settings.settings import SettingsService
from medianest.settings import Environment

BATCH = 500
_MEMBER: tuple[Any, ...] = (
    col(LibraryItem.id),
    col(LibraryItem.type),
    col(LibraryItem.rating_key),
    col(LibraryItem.parent_id),
    col(LibraryItem.root_id),
)

log = structlog.get_logger(__name__)


class ArrivalCollections:
    """Makes it, with the playlist's picture and where it came from, or adds to the one there is."""

    def __init__(
        self,
        database: Database,
        settings: SettingsService,
        environment: Environment,
        server: LibraryServer,
        changes: CollectionChanges,
        thumbnails: Thumbnails,
    ) -> None:
        self._database = database
        self._settings = settings
        self._environment = environment
        self._server = server
        self._changes = changes
        self._thumbnails = thumbnails

    async def gather(self, one: Waiting) -> int | None:
        """Put what has arrived into the collection of its playlist; our id of it, ``None`` for a
        video that is of none.

        Raises :class:`UpstreamError`, :class:`ConflictError` and :class:`NotFoundError` where Plex
        cannot do it now; the next try goes on from there.
        """
        place, item_ids = one.place, one.item_ids
        if place is None or not item_ids:
            return None
        async with self._database.read() as session:
            playlist = await playlist_of(session, one.row)
        if playlist is None:
            return None
        item_type, keys = await self._members(item_ids)
        if not keys:
            return None
        try:
            return await self._gather(place.section, playlist, one.row, item_type, keys)
        except NotFoundError:
            # Somebody has deleted it in Plex, which our rows know now.
            return await self._gather(place.section, playlist, one.row, item_type, keys)

    async def _gather(
        self,
        section: LibrarySection,
        playlist: Playlist,
        row: Download,
        item_type: str,
        keys: list[str],
    ) -> int:
        async with self._database.read() as session:
            found = await collection_of(session, playlist, section, item_type)
        if isinstance(found, str):
            made = await self._changes.create(section, item_type, found, keys)
            async with self._database.write() as session:
                await rows.write(session, row.id, collection_id=made)
            await self._describe(section, playlist, made)
            return made
        await self._changes.arrange(section, found, lambda now: _with(now, keys))
        if found.id == row.collection_id and not found.summary:
            # It was made by an earlier try, which was cut short before its words and its picture.
            await self._describe(section, playlist, found.id or 0)
        return found.id or 0

    async def _describe(
        self, section: LibrarySection, playlist: Playlist, collection_id: int
    ) -> None:
        async with self._database.read() as session:
            collection = await session.get(LibraryCollection, collection_id)
        if collection is not None:
            await self._dress(playlist, collection.rating_key)
            await self._changes.edit(section, collection, summary=playlist.summary)

    async def _dress(self, playlist: Playlist, rating_key: str) -> None:
        """Give it the playlist's picture; a collection without one is no worse than late."""
        try:
            async with network.guarded(self._settings, self._environment):
                reached = await network.network(self._settings, self._environment)
                body, _ = await self._thumbnails.get(playlist.thumbnail_url, reached)
            poster = await asyncio.to_thread(making.jpeg, body)
            await (await self._server.connected()).plex.upload_poster(rating_key, poster)
        except (MediaNestError, making.UnusablePictureError) as error:
            log.info("a collection has no poster", reason=type(error).__name__)

    async def _members(self, item_ids: Sequence[int]) -> tuple[str, list[str]]:
        """A collection holds one type: episodes stand in it as their shows, tracks as albums."""
        found = await self._rows(item_ids)
        above = [_stand_in(found[item_id]) for item_id in item_ids if item_id in found]
        by_id = found | await self._rows([one for one in above if one not in found])
        members = [by_id[one] for one in dict.fromkeys(above) if one in by_id]
        if not members:
            return "", []
        item_type = members[0].type
        return str(item_type), [row.rating_key for row in members if row.type == item_type]

    async def _rows(self, item_ids: Sequence[int]) -> dict[int, AnyRow]:
        statement = select(*_MEMBER).where(col(LibraryItem.missing_since).is_(None))
        found: dict[int, AnyRow] = {}
        for start in range(0, len(item_ids), BATCH):
            some = statement.where(col(LibraryItem.id).in_(item_ids[start : start + BATCH]))
            found |= {row.id: row for row in await self._database.rows(some)}
        return found


def _stand_in(row: AnyRow) -> int:
    """The item that stands in a collection for this one."""
    above = row.parent_id if row.type == ItemType.TRACK else row.root_id
    return int(above or row.id)


def _with(now: list[str], keys: list[str]) -> list[str]:
    known = set(now)
    return [*now, *(key for key in keys if key not in known)]
