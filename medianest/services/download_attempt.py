"""The work of one attempt: resolve, lock, fetch, check, publish."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import Any

from sqlmodel import col, select

from medianest.database import Database
from medianest.integrations.ytdlp.client import Extraction
from medianest.integrations.ytdlp.errors import MediaSiteError, Reason
from medianest.integrations.ytdlp.fetch import SUFFIXES, Fetch
from medianest.integrations.ytdlp.probe import check_complete, probe
from medianest.models.download import Download, DownloadStatus, MediaFile
from medianest.services import download_outcomes as outcomes
from medianest.services import download_rows as rows
from medianest.services.download_rows import Claim
from medianest.services.download_source import DownloadSource
from medianest.services.download_threads import in_thread, outlast
from medianest.services.download_timing import Timing
from medianest.services.download_watch import EndedError, Ending, Watch, why_ended
from medianest.services.media_folder import MediaFolder, Staging, sync

HASH_LENGTH = 64
SHORT_ID = 12
# What lies in staging after these cannot be gone on with.
SPOILED = frozenset({Reason.NO_MEDIA, Reason.INCOMPLETE, Reason.CONVERSION, Reason.RANGE_REFUSED})
REMEDIES = frozenset({Reason.FORBIDDEN_EXPIRED, Reason.RANGE_REFUSED})


class Attempt:
    """``row`` is the claimed row; every write of it goes through the claim."""

    def __init__(
        self,
        database: Database,
        folder: MediaFolder,
        source: DownloadSource,
        row: Download,
        watch: Watch,
        timing: Timing,
    ) -> None:
        self._database = database
        self._folder = folder
        self._source = source
        self._row = row
        self._claim = Claim(row.id, row.attempt)
        self._watch = watch
        self._timing = timing
        self._fetch = Fetch(watch.moved, self._on_processing)
        self._staging: Staging | None = None
        self._left_behind = False

    async def run(self) -> list[str]:
        """The ids of the downloads that are complete now, this one first.

        Raises :class:`MediaNestError` for what went wrong, :class:`EndedError` for a reason to end,
        and ``FetchStoppedError`` after :meth:`stop`.
        """
        await asyncio.to_thread(self._folder.prepare)
        extraction = None
        file = await self._known_file()
        if file is None:
            extraction = await self._source.find()
            file = await self._identify(extraction)
        self._staging = self._folder.staging(file.id)
        if not await asyncio.to_thread(self._staging.lock):
            raise EndedError(Ending.BUSY)
        try:
            return await self._make(file.id, extraction)
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
        if await asyncio.to_thread(staging.lock):
            await asyncio.to_thread(staging.remove)

    @property
    def file_id(self) -> str | None:
        return self._staging.folder.name if self._staging else None

    async def _make(self, file_id: str, extraction: Extraction | None) -> list[str]:
        file = await self._file(file_id)
        if (there := await self._finished_before(file)) is not None:
            return await self._complete(file, there)
        source = await self._fetched(extraction)
        name = await self._publish(file, source)
        return await self._complete(file, name)

    async def _fetched(self, extraction: Extraction | None) -> Path:
        """The finished, probed file in staging.

        An address that has expired, or will not be gone on with, is tried once more; and what came
        of a preview is not believed before the site itself has been asked.
        """
        assert self._staging is not None
        refusals: set[Reason] = set()
        while True:
            try:
                return await self._fetch_once(extraction or await self._source.find())
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
        self._row.title = extraction.details.title
        await self._move(DownloadStatus.DOWNLOADING, **facts)
        profile, network = self._source.profile, self._source.network
        run = partial(self._fetch.run, extraction.info, profile, network, self._staging.work)
        path = await in_thread(run)
        expected = extraction.details.duration_seconds
        check = partial(check_complete, path, expected, wants_sound_only=profile.is_audio)
        await asyncio.to_thread(check)
        return path

    async def _publish(self, file: MediaFile, source: Path) -> str:
        """Let the file appear under a name that nothing else has; the name is stored before."""
        await asyncio.to_thread(sync, source)
        name = file.path or ""
        while True:
            name = name or await asyncio.to_thread(
                self._folder.free_name, self._row.title, _short(file.media_id), source.suffix[1:]
            )
            await self._reserve(file.id, name)
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
        size = self._folder.path(name).stat().st_size

        async def store() -> list[str]:
            async with self._database.write() as session:
                return await outcomes.completed(session, self._claim, file, name, size)

        done = await outlast(self._timing.outage, store)
        assert self._staging is not None
        await asyncio.to_thread(self._staging.remove)
        return done

    async def _known_file(self) -> MediaFile | None:
        async def read() -> MediaFile | None:
            async with self._database.read() as session:
                return await rows.file_of(session, self._row.id)

        return await outlast(self._timing.outage, read)

    async def _file(self, file_id: str) -> MediaFile:
        async def read() -> MediaFile:
            async with self._database.read() as session:
                return await session.get_one(MediaFile, file_id)

        return await outlast(self._timing.outage, read)

    async def _identify(self, extraction: Extraction) -> MediaFile:
        """Find the file that this download is about, now that its site has told."""
        details = extraction.details

        async def store() -> MediaFile:
            async with self._database.write() as session:
                file = await rows.get_or_make_file(
                    session, details.extractor, details.media_id, rows.profile_of(self._row)
                )
                await rows.attach(session, self._row.id, file.id, details.title)
                facts = rows.description(details)
                await rows.change(session, self._claim, outcomes.AT_WORK, **facts)
                return file

        return await outlast(self._timing.outage, store)

    async def _reserve(self, file_id: str, name: str) -> None:
        """Right before the file appears: it is still ours to publish, and this is its name."""

        async def store() -> bool:
            async with self._database.write() as session:
                publishing: dict[str, Any] = {"status": DownloadStatus.PUBLISHING}
                if not await rows.change(session, self._claim, outcomes.AT_WORK, **publishing):
                    return False
                file = await session.get_one(MediaFile, file_id)
                file.path = name
                session.add(file)
                return True

        if not await outlast(self._timing.outage, store):
            await self._raise_ended()
        await self._watch.wrote(DownloadStatus.PUBLISHING)

    async def _move(self, status: DownloadStatus, **values: Any) -> None:
        async def store() -> bool:
            async with self._database.write() as session:
                return await rows.change(
                    session, self._claim, outcomes.AT_WORK, status=status, **values
                )

        if not await outlast(self._timing.outage, store):
            await self._raise_ended()
        await self._watch.wrote(status)

    async def _raise_ended(self) -> None:
        async with self._database.read() as session:
            raise EndedError(await why_ended(session, self._claim) or Ending.LOST)

    def _on_processing(self) -> None:
        self._watch.status = DownloadStatus.PROCESSING


def _short(media_id: str) -> str:
    """Ids of sites fit into a name; of a hash, which stands for an address, a part does."""
    return media_id[:SHORT_ID] if len(media_id) == HASH_LENGTH else media_id
