"""The downloads that wait for Plex: read with their files, linked to items, and completed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import col, select, update

from medianest.database import AnySelect, Database
from medianest.models.download import Download, DownloadEntry, DownloadStatus, MediaFile
from medianest.models.library_item import LibraryItem, MediaPart, MediaVersion
from medianest.services.downloads import arrival_words as words
from medianest.services.downloads import rows
from medianest.services.downloads.news import DownloadNews
from medianest.services.downloads.plex_place import PlexPlace
from medianest.services.downloads.rows import Claim

MOST_AT_ONCE = 200
_WAITING = frozenset({DownloadStatus.WAITING_FOR_PLEX})


@dataclass
class WaitingFile:
    """``path`` is relative to the downloads folder; ``item_id`` is what Plex has made of it."""

    id: str
    path: str
    item_id: int | None


@dataclass
class Waiting:
    """A download with the files that ``place`` takes: others are no matter of Plex. ``place`` is
    ``None`` where there is nothing to wait for."""

    row: Download
    place: PlexPlace | None = None
    files: list[WaitingFile] = field(default_factory=list)

    @property
    def claim(self) -> Claim:
        return Claim(self.row.id, self.row.attempt)

    @property
    def item_ids(self) -> list[int]:
        """What has arrived, in the order of the list."""
        return [file.item_id for file in self.files if file.item_id is not None]

    @property
    def missing(self) -> list[WaitingFile]:
        """What has not."""
        return [file for file in self.files if file.item_id is None]

    def add(self, file: WaitingFile, places: Sequence[PlexPlace]) -> None:
        """A further file, if Plex takes it up at all."""
        place = self.place or next((p for p in places if p.takes(file.path)), None)
        if place is not None and place.takes(file.path):
            self.place = place
            self.files.append(file)


class ArrivalRows:
    """Reads and writes; every change tells open pages."""

    def __init__(self, database: Database, news: DownloadNews) -> None:
        self._database = database
        self._news = news

    async def waiting(self, places: Sequence[PlexPlace]) -> list[Waiting]:
        """Those that have waited longest, with what of their files is in Plex."""
        async with self._database.read() as session:
            oldest = select(Download).where(col(Download.status).in_(_WAITING))
            oldest = oldest.order_by(col(Download.ended_at), col(Download.id))
            found = await session.execute(oldest.limit(MOST_AT_ONCE))
            waiting = {row.id: Waiting(row) for row in found.scalars()}
            there = (col(LibraryItem.id) == MediaFile.library_item_id) & (
                col(LibraryItem.missing_since).is_(None)
            )
            files: AnySelect = (
                select(
                    col(DownloadEntry.download_id),
                    col(MediaFile.id),
                    col(MediaFile.path),
                    col(LibraryItem.id).label("item_id"),
                )
                .join(MediaFile, col(MediaFile.id) == col(DownloadEntry.media_file_id))
                .join(LibraryItem, there, isouter=True)
                .where(
                    col(DownloadEntry.download_id).in_(waiting),
                    col(DownloadEntry.status) == DownloadStatus.COMPLETED,
                    col(MediaFile.path).is_not(None),
                )
                .order_by(col(DownloadEntry.download_id), col(DownloadEntry.index))
            )
            for row in await session.execute(files):
                waiting[row.download_id].add(WaitingFile(row.id, row.path, row.item_id), places)
        found_now = list(waiting.values())
        await self._find(found_now)
        return found_now

    async def complete(self, one: Waiting, code: str | None, message: str | None) -> None:
        """It waits no longer; ``code`` and ``message`` say what has become of it, if not all is
        well. A row that was taken away or asked for anew meanwhile is left alone."""
        told: dict[str, Any] = {"status": DownloadStatus.COMPLETED}
        if one.row.error_code in words.OURS:
            told |= {"error_code": code, "error_message": message}
        await self._change(one, **told)

    async def tell(self, one: Waiting, message: str | None) -> None:
        """Say on the row why it still waits; ``None`` where that needs no word."""
        told = {"error_code": words.WAITS if message else None, "error_message": message}
        now = {name: getattr(one.row, name) for name in told}
        if one.row.error_code in words.OURS and now != told:
            await self._change(one, **told)

    async def link(self, one: Waiting, item_id: int | None, collection_id: int | None) -> None:
        """Write down what Plex has made of it."""
        told: dict[str, Any] = {"library_item_id": item_id, "collection_id": collection_id}
        async with self._database.write() as session:
            await rows.change(session, one.claim, _WAITING, **told)

    async def _change(self, one: Waiting, **values: Any) -> None:
        async with self._database.write() as session:
            changed = await rows.change(session, one.claim, _WAITING, **values)
        if changed:
            await self._news.changed([one.row.id])

    async def _find(self, waiting: Sequence[Waiting]) -> None:
        """Which items Plex has made of the files, as far as our copy of the library knows."""
        wanted: dict[tuple[int, str], list[WaitingFile]] = {}
        for place, file in _missing(waiting):
            wanted.setdefault((place.section.id or 0, place.file(file.path)), []).append(file)
        found: dict[str, int] = {}
        for place_and_path, item_id in (await self._items(list(wanted))).items():
            for file in wanted.get(place_and_path, []):
                file.item_id = found[file.id] = item_id
        if not found:
            return
        async with self._database.write() as session:
            for file_id, item_id in found.items():
                one_file = update(MediaFile).where(col(MediaFile.id) == file_id)
                await session.execute(one_file.values(library_item_id=item_id))

    async def _items(self, wanted: list[tuple[int, str]]) -> dict[tuple[int, str], int]:
        found: dict[tuple[int, str], int] = {}
        for start in range(0, len(wanted), MOST_AT_ONCE):
            some = wanted[start : start + MOST_AT_ONCE]
            statement = (
                select(col(LibraryItem.section_id), col(MediaPart.file), col(LibraryItem.id))
                .join(MediaVersion, col(MediaVersion.id) == col(MediaPart.version_id))
                .join(LibraryItem, col(LibraryItem.id) == col(MediaVersion.item_id))
                .where(
                    col(MediaPart.file).in_([path for _, path in some]),
                    col(LibraryItem.section_id).in_({section for section, _ in some}),
                    col(LibraryItem.missing_since).is_(None),
                )
            )
            rows_found = await self._database.rows(statement)
            found |= {(row.section_id, row.file): row.id for row in rows_found}
        return found


def _missing(waiting: Sequence[Waiting]) -> Iterator[tuple[PlexPlace, WaitingFile]]:
    for one in waiting:
        for file in one.missing if one.place is not None else ():
            assert one.place is not None
            yield one.place, file
