"""Sees downloads into Plex: has it look where they lie, and finds what it has made of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from sqlmodel import col, select, update

from medianest.database import Database
from medianest.errors import ConflictError, UpstreamError
from medianest.models.download import Download, DownloadEntry, DownloadStatus, MediaFile
from medianest.models.library_item import LibraryItem, MediaPart, MediaVersion
from medianest.services.downloads import rows
from medianest.services.downloads.arrival_collections import ArrivalCollections
from medianest.services.downloads.news import DownloadNews
from medianest.services.downloads.plex_place import PlexPlace, PlexPlaces
from medianest.services.downloads.rows import Claim
from medianest.services.library.server import LibraryServer
from medianest.services.library.sync_hints import SyncHints

MOST_AT_ONCE = 200
PAUSES_SECONDS = (15.0, 30.0, 60.0, 120.0, 300.0, 600.0)
"""Between scans of a folder in which Plex does not find what lies there."""
NOT_TAKEN_UP = "plex"
NOT_FOUND = (
    "It is here, but Plex has not taken it up. Look whether its library holds this kind of file."
)
_WAITING = frozenset({DownloadStatus.WAITING_FOR_PLEX})

log = structlog.get_logger(__name__)


@dataclass
class _Scans:
    """How often a folder was scanned, and when it may be again (of the monotonic clock)."""

    number: int = 0
    due: float = 0.0


@dataclass(frozen=True, slots=True)
class _File:
    """A file of a waiting download; ``path`` is relative to the downloads folder."""

    id: str
    path: str
    item_id: int | None


@dataclass
class _Waiting:
    row: Download
    files: list[_File] = field(default_factory=list)


class DownloadArrivals:
    """Call :meth:`look` every few seconds, from one process; a round that is cut short is gone on
    with by the next. While Plex does not answer everything waits."""

    def __init__(
        self,
        database: Database,
        places: PlexPlaces,
        server: LibraryServer,
        hints: SyncHints,
        collections: ArrivalCollections,
        news: DownloadNews,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._places = places
        self._server = server
        self._hints = hints
        self._collections = collections
        self._news = news
        self._clock = clock
        self._scans: dict[str, _Scans] = {}

    async def look(self) -> None:
        """One round. Raises :class:`UnavailableError` without the database or Redis."""
        place = await self._places.current()
        await self._places.mark(place)
        waiting = await self._waiting()
        if not waiting:
            self._scans.clear()
        elif place is None:
            await self._complete([one.row for one in waiting])
        else:
            await self._look(place, waiting)

    async def _look(self, place: PlexPlace, waiting: Sequence[_Waiting]) -> None:
        await self._find(place, waiting)
        folders = set()
        for one in waiting:
            missing = {place.folder(file.path) for file in one.files if file.item_id is None}
            if not missing:
                await self._arrive(place, one)
            elif all(self._is_hopeless(folder) for folder in missing):
                told = {"error_code": NOT_TAKEN_UP, "error_message": NOT_FOUND}
                await self._complete([one.row], **told)
            else:
                folders |= missing
        await self._scan(place, folders)

    async def _arrive(self, place: PlexPlace, one: _Waiting) -> None:
        item_ids = [file.item_id for file in one.files if file.item_id is not None]
        try:
            collection_id = await self._collections.gather(place.section, one.row, item_ids)
        except (UpstreamError, ConflictError) as error:
            log.warning("a collection is made later", reason=error.message)
            return
        item_id = item_ids[0] if len(item_ids) == 1 and collection_id is None else None
        values = {"library_item_id": item_id, "collection_id": collection_id}
        await self._complete([one.row], **values)

    async def _scan(self, place: PlexPlace, folders: set[str]) -> None:
        now = self._clock()
        for known in self._scans.keys() - folders:
            del self._scans[known]
        due = [f for f in sorted(folders) if self._scans.setdefault(f, _Scans()).due <= now]
        if not due:
            return
        try:
            plex = (await self._server.connected()).plex
            for folder in due:
                await plex.scan(place.section.key, folder)
                scans = self._scans[folder]
                scans.due = now + PAUSES_SECONDS[min(scans.number, len(PAUSES_SECONDS) - 1)]
                scans.number += 1
        except (UpstreamError, ConflictError) as error:
            log.warning("Plex looks for downloads later", reason=error.message)
            return
        # Its scan takes a moment, and not every server tells of its end.
        await self._hints.note()

    def _is_hopeless(self, folder: str) -> bool:
        scans = self._scans.get(folder, _Scans())
        return scans.number > len(PAUSES_SECONDS) and scans.due <= self._clock()

    async def _find(self, place: PlexPlace, waiting: Sequence[_Waiting]) -> None:
        """Which items Plex has made of the files, as far as our copy of the library knows."""
        wanted = {
            place.file(file.path): file
            for one in waiting
            for file in one.files
            if file.item_id is None
        }
        found = await self._items(place, list(wanted))
        ids = {wanted[path].id: item_id for path, item_id in found.items()}
        if not ids:
            return
        async with self._database.write() as session:
            for file_id, item_id in ids.items():
                one_file = update(MediaFile).where(col(MediaFile.id) == file_id)
                await session.execute(one_file.values(library_item_id=item_id))
        for one in waiting:
            one.files = [_File(f.id, f.path, ids.get(f.id, f.item_id)) for f in one.files]

    async def _items(self, place: PlexPlace, paths: list[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        for start in range(0, len(paths), MOST_AT_ONCE):
            statement = (
                select(col(MediaPart.file), col(LibraryItem.id))
                .join(MediaVersion, col(MediaVersion.id) == col(MediaPart.version_id))
                .join(LibraryItem, col(LibraryItem.id) == col(MediaVersion.item_id))
                .where(
                    col(MediaPart.file).in_(paths[start : start + MOST_AT_ONCE]),
                    col(LibraryItem.section_id) == place.section.id,
                    col(LibraryItem.missing_since).is_(None),
                )
            )
            found |= {row.file: row.id for row in await self._database.rows(statement)}
        return found

    async def _waiting(self) -> list[_Waiting]:
        async with self._database.read() as session:
            oldest = select(Download).where(col(Download.status).in_(_WAITING))
            oldest = oldest.order_by(col(Download.ended_at), col(Download.id))
            found = await session.execute(oldest.limit(MOST_AT_ONCE))
            waiting = {row.id: _Waiting(row) for row in found.scalars()}
            files = (
                select(DownloadEntry.download_id, MediaFile)
                .join(MediaFile, col(MediaFile.id) == col(DownloadEntry.media_file_id))
                .where(
                    col(DownloadEntry.download_id).in_(waiting),
                    col(DownloadEntry.status) == DownloadStatus.COMPLETED,
                    col(MediaFile.path).is_not(None),
                )
                .order_by(col(DownloadEntry.download_id), col(DownloadEntry.index))
            )
            for download_id, file in await session.execute(files):
                known = _File(file.id, file.path or "", file.library_item_id)
                waiting[download_id].files.append(known)
        return list(waiting.values())

    async def _complete(self, downloads: Sequence[Download], **values: Any) -> None:
        done = []
        for row in downloads:
            claim = Claim(row.id, row.attempt)
            told: dict[str, Any] = {"status": DownloadStatus.COMPLETED, **values}
            async with self._database.write() as session:
                if await rows.change(session, claim, _WAITING, **told):
                    done.append(row.id)
        await self._news.changed(done)
