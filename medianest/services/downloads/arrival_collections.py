"""The collection of Plex in which a playlist's videos stand together."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import structlog
from sqlmodel import col, select

from medianest.database import Database
from medianest.errors import MediaNestError
from medianest.models.download import Download, DownloadKind
from medianest.models.library_collection import LibraryCollection
from medianest.models.library_item import ItemType, LibraryItem
from medianest.models.library_section import LibrarySection
from medianest.services.downloads import network
from medianest.services.downloads.thumbnails import Thumbnails
from medianest.services.library import folding, picture_making
from medianest.services.library.collection_changes import CollectionChanges
from medianest.services.library.server import LibraryServer
from medianest.services.settings.settings import SettingsService
from medianest.settings import Environment

UNTITLED = "Playlist"
LONGEST_TITLE = 200

log = structlog.get_logger(__name__)


class ArrivalCollections:
    """Makes it, or adds to the one that there is: of the same address before, or of that name."""

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

    async def gather(
        self, section: LibrarySection, row: Download, item_ids: Sequence[int]
    ) -> int | None:
        """Put these items into the collection of a playlist's download; our id of it, ``None`` for
        what is no playlist.

        Raises :class:`UpstreamError` and :class:`ConflictError` where Plex cannot do it now.
        """
        if row.kind != DownloadKind.PLAYLIST or not item_ids:
            return None
        item_type, keys = await self._members(item_ids)
        title = (row.title.strip() or UNTITLED)[:LONGEST_TITLE]
        known = await self._known(section, row, title)
        if known is None:
            return await self._make(section, row, item_type, title, keys)
        if known.item_type in ("", item_type) and not known.smart:
            await self._changes.arrange(section, known, lambda now: _with(now, keys))
        return known.id

    async def _make(
        self, section: LibrarySection, row: Download, item_type: str, title: str, keys: list[str]
    ) -> int:
        made = await self._changes.create(section, item_type, title, keys)
        async with self._database.read() as session:
            collection = await session.get(LibraryCollection, made)
        if collection is not None:
            await self._changes.edit(section, collection, summary=_summary(row))
            await self._dress(row, collection.rating_key)
        return made

    async def _dress(self, row: Download, rating_key: str) -> None:
        """Give it the playlist's picture; a collection without one is no worse than late."""
        try:
            async with network.guarded(self._settings, self._environment):
                reached = await network.network(self._settings, self._environment)
                body, _ = await self._thumbnails.get(row.thumbnail_url, reached)
            poster = await asyncio.to_thread(picture_making.jpeg, body)
            await (await self._server.connected()).plex.upload_poster(rating_key, poster)
        except (MediaNestError, picture_making.UnusablePictureError) as error:
            log.info("a collection has no poster", reason=type(error).__name__)

    async def _members(self, item_ids: Sequence[int]) -> tuple[str, list[str]]:
        """A collection holds one type: episodes stand in it as their shows."""
        statement = select(
            col(LibraryItem.id),
            col(LibraryItem.type),
            col(LibraryItem.rating_key),
            col(LibraryItem.root_id),
        )
        rows = await self._database.rows(statement.where(col(LibraryItem.id).in_(item_ids)))
        found = {row.id: row for row in rows}
        members = [found[item_id] for item_id in item_ids if item_id in found]
        if all(row.type == ItemType.MOVIE for row in members):
            return ItemType.MOVIE, [row.rating_key for row in members]
        roots = list(dict.fromkeys(row.root_id or row.id for row in members))
        rows = await self._database.rows(statement.where(col(LibraryItem.id).in_(roots)))
        by_id = {row.id: row for row in rows}
        shows = [by_id[root] for root in roots if root in by_id]
        return str(shows[0].type) if shows else ItemType.SHOW, [row.rating_key for row in shows]

    async def _known(
        self, section: LibrarySection, row: Download, title: str
    ) -> LibraryCollection | None:
        of_section = select(LibraryCollection).where(LibraryCollection.section_id == section.id)
        earlier = select(Download.collection_id).where(
            Download.url == row.url, col(Download.collection_id).is_not(None)
        )
        async with self._database.read() as session:
            same = of_section.where(col(LibraryCollection.id).in_(earlier))
            found = (await session.execute(same.limit(1))).scalars().first()
            if found is not None:
                return found
            named = of_section.where(LibraryCollection.sort_key == folding.sort_key(title))
            return (await session.execute(named.limit(1))).scalars().first()


def _with(now: list[str], keys: list[str]) -> list[str]:
    return [*now, *(key for key in keys if key not in set(now))]


def _summary(row: Download) -> str:
    return f"{row.uploader}\n{row.url}".strip()
