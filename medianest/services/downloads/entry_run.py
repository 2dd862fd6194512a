"""Fetches one entry of a download: find it, lock its file, fetch, check, publish."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from sqlmodel import col, select

from medianest.database import Database
from medianest.errors import MediaNestError
from medianest.integrations.ytdlp.client import Extraction
from medianest.integrations.ytdlp.errors import MediaSiteError, Reason
from medianest.integrations.ytdlp.fetch import SUFFIXES, Fetch
from medianest.integrations.ytdlp.probe import check_complete, probe
from medianest.models.download import Download, DownloadEntry, DownloadStatus, MediaFile
from medianest.services.downloads import entries, outcomes, rows
from medianest.services.downloads.rows import Claim
from medianest.services.downloads.source import EntrySource
from medianest.services.downloads.threads import in_thread, outlast
from medianest.services.downloads.watch import EndedError, Ending, Watch, why_ended
from medianest.services.folder.folder import MediaFolder, Staging, sync
from medianest.views.settings import Layout

# What lies in staging after these cannot be gone on with, or must make room.
SPOILED = frozenset(
    {
        Reason.NO_MEDIA,
        Reason.INCOMPLETE,
        Reason.CONVERSION,
        Reason.RANGE_REFUSED,
        Reason.TOO_LARGE,
        Reason.NO_SPACE,
    }
)
NO_ERROR = {"error_code": None, "error_message": None}
REMEDIES = frozenset({Reason.FORBIDDEN_EXPIRED, Reason.RANGE_REFUSED})


@dataclass(frozen=True)
class Place:
    """Where files land, in what layout, and the bytes of this entry, of the most of a download."""

    database: Database
    folder: MediaFolder
    layout: Layout
    outage_seconds: float
    byte_limit: int | None = None
    most_bytes: int | None = None


class EntryRun:
    """``row`` is the claimed download; every write of it goes through the claim."""

    def __init__(
        self,
        place: Place,
        source: EntrySource,
        row: Download,
        entry: DownloadEntry,
        watch: Watch,
    ) -> None:
        self._place = place
        self._database = place.database
        self._folder = place.folder
        self._source = source
        self._row = row
        self._entry = entry
        self._claim = Claim(row.id, row.attempt)
        self._watch = watch
        self._fetch = Fetch(watch.moved, self._on_processing)
        self._staging: Staging | None = None
        self._left_behind = False

    async def run(self) -> list[str]:
        """The ids of the downloads that its file completes, other people's among them.

        Raises :class:`MediaNestError` for what went wrong, :class:`EndedError` for a reason to end,
        and ``FetchStoppedError`` after :meth:`stop`.
        """
        extraction, file_id = None, self._entry.media_file_id
        if file_id is None:
            extraction = await self._source.find()
            file_id = (await self._identify(extraction)).id
        self._staging = self._folder.staging(file_id)
        if not await asyncio.to_thread(self._staging.lock):
            raise EndedError(Ending.BUSY)
        try:
            return await self._make(file_id, extraction)
        except MediaSiteError as error:
            if error.reason in SPOILED:
                await asyncio.to_thread(self._staging.clear)
            raise
        finally:
            if not self._left_behind:
                await asyncio.to_thread(self._staging.leave)

    def stop(self) -> None:
        """End soon; what has arrived is kept."""
        self._fetch.stop()

    def leave_behind(self) -> None:
        """The thread hangs: keep the lock, which then ends with the process."""
        self._left_behind = True

    async def throw_away(self) -> None:
        """Remove what was staged, if nobody else has taken it over."""
        staging = self._staging
        if staging is None or self._left_behind:
            return
        with suppress(MediaNestError, OSError):  # a folder that is away: the sweep comes to it
            if await asyncio.to_thread(staging.lock):
                await asyncio.to_thread(staging.remove)

    @property
    def file_id(self) -> str | None:
        return self._staging.folder.name if self._staging else None

    async def _make(self, file_id: str, extraction: Extraction | None) -> list[str]:
        file = await self._file(file_id)
        if (there := await self._finished_before(file)) is not None:
            return await self._complete(file, there)
        source, found = await self._fetched(extraction)
        name = await self._publish(file, source, found)
        return await self._complete(file, name)

    async def _fetched(self, extraction: Extraction | None) -> tuple[Path, Extraction]:
        """The finished, probed file in staging, and what it was made of.

        An address that has expired, or will not be gone on with, is tried once more; and what came
        of a preview is not believed before the site itself has been asked.
        """
        assert self._staging is not None
        await outlast(self._place.outage_seconds, self._watch.check_room)
        refusals: set[Reason] = set()
        while True:
            try:
                extraction = extraction or await self._source.find()
                return await self._fetch_once(extraction), extraction
            except MediaSiteError as error:
                doubtful = self._source.is_doubtful(error)
                if error.reason not in REMEDIES - refusals and not doubtful:
                    raise
                refusals.add(error.reason)
                if error.reason == Reason.RANGE_REFUSED:
                    await asyncio.to_thread(self._staging.shorten)
                elif error.reason in SPOILED:
                    await asyncio.to_thread(self._staging.clear)
            extraction = None

    async def _fetch_once(self, extraction: Extraction) -> Path:
        assert self._staging is not None
        self._watch.grown = self._staging.size_bytes
        facts = rows.description(extraction.details)
        del facts["extractor"], facts["media_id"]
        await self._move(DownloadStatus.DOWNLOADING, facts)
        profile, network = self._source.profile, self._source.network
        run = partial(
            self._fetch.run,
            extraction.info,
            profile,
            network,
            self._staging.work,
            byte_limit=self._place.byte_limit,
            most_bytes=self._place.most_bytes,
        )
        path = await in_thread(run)
        expected = None if profile.shortens else extraction.details.duration_seconds
        check = partial(check_complete, path, expected, wants_sound_only=profile.is_audio)
        await asyncio.to_thread(check)
        return path

    async def _publish(self, file: MediaFile, source: Path, extraction: Extraction) -> str:
        """Let the file appear under a name that nothing else has; the name is stored before."""
        await asyncio.to_thread(sync, source)
        details, layout = extraction.details, self._place.layout
        name = file.path or ""
        while True:
            name = name or await asyncio.to_thread(
                self._folder.place,
                details,
                source.suffix[1:],
                layout=layout,
                index=self._entry.index,
            )
            await self._reserve(file.id, name)
            await asyncio.to_thread(
                self._folder.publish_beside, source.parent, name, details, layout
            )
            if await asyncio.to_thread(self._folder.publish, source, name):
                return name
            name = ""

    async def _finished_before(self, file: MediaFile) -> str | None:
        """The name, where the file is there: made by another, or by an attempt that died late."""
        if not await asyncio.to_thread(self._folder.has, file.path) or file.path is None:
            return None
        if file.published_at is not None:
            return file.path
        assert self._staging is not None
        if any(each.suffix in SUFFIXES for each in self._staging.work.iterdir()):
            return None
        async with self._database.read() as session:
            same = select(MediaFile.id).where(
                MediaFile.path == file.path, col(MediaFile.id) != file.id
            )
            if (await session.execute(same)).first() is not None:
                return None
        await asyncio.to_thread(probe, self._folder.path(file.path))
        return file.path

    async def _complete(self, file: MediaFile, name: str) -> list[str]:
        size = await asyncio.to_thread(self._folder.size_bytes, name)

        async def store() -> list[str]:
            async with self._database.write() as session:
                stored = await session.get_one(MediaFile, file.id, with_for_update=True)
                return await outcomes.file_there(session, stored, name, size, self._claim)

        done = await outlast(self._place.outage_seconds, store)
        if not done:
            await self._forget(file.id, name)
        assert self._staging is not None
        await asyncio.to_thread(self._staging.remove)
        return done

    async def _forget(self, file_id: str, name: str) -> None:
        """Its owner was removed while it was fetched, and nobody else wants it."""
        async with self._database.write() as session:
            if not await entries.sharing(session, file_id, frozenset(DownloadStatus)):
                await rows.delete_file_row(session, file_id)
                await asyncio.to_thread(self._folder.delete, name)

    async def _file(self, file_id: str) -> MediaFile:
        async def read() -> MediaFile:
            async with self._database.read() as session:
                return await session.get_one(MediaFile, file_id)

        return await outlast(self._place.outage_seconds, read)

    async def _identify(self, extraction: Extraction) -> MediaFile:
        """Find the file that this entry is about, now that its site has told."""
        details = extraction.details
        key = (details.extractor, details.media_id)

        async def store() -> MediaFile:
            async with self._database.write() as session:
                files = await entries.files_for(session, [key], rows.profile_of(self._row))
                await entries.describe(session, self._entry.id, details, files[key].id)
                if self._watch.is_single:
                    facts = rows.description(details)
                    await rows.change(session, self._claim, outcomes.AT_WORK, **facts)
                return files[key]

        return await outlast(self._place.outage_seconds, store)

    async def _reserve(self, file_id: str, name: str) -> None:
        """Right before the file appears: it is still ours to publish, and this is its name."""

        async def store() -> bool:
            async with self._database.write() as session:
                status = self._watch.row_status(DownloadStatus.PUBLISHING)
                if not await rows.change(session, self._claim, outcomes.AT_WORK, status=status):
                    return False
                file = await session.get_one(MediaFile, file_id)
                file.path = name
                session.add(file)
                return True

        if not await outlast(self._place.outage_seconds, store):
            await self._raise_ended()
        await self._watch.wrote(DownloadStatus.PUBLISHING)

    async def _move(self, status: DownloadStatus, facts: dict[str, Any]) -> None:
        of_row = facts if self._watch.is_single else {}

        async def store() -> bool:
            async with self._database.write() as session:
                values = {"status": self._watch.row_status(status), **of_row}
                if not await rows.change(session, self._claim, outcomes.AT_WORK, **values):
                    return False
                await entries.write(session, self._entry.id, status=status, **NO_ERROR, **facts)
                return True

        if not await outlast(self._place.outage_seconds, store):
            await self._raise_ended()
        await self._watch.wrote(status)

    async def _raise_ended(self) -> None:
        async with self._database.read() as session:
            raise EndedError(await why_ended(session, self._claim) or Ending.LOST)

    def _on_processing(self) -> None:
        self._watch.status = DownloadStatus.PROCESSING
