"""Watches over a running download: tells that it lives, and notices when it must end."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from enum import StrEnum
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from medianest.database import Database
from medianest.errors import UnavailableError
from medianest.integrations.ytdlp.errors import MediaSiteError
from medianest.integrations.ytdlp.progress import Progress
from medianest.models.download import RUNNING, Download, DownloadKind, DownloadStatus
from medianest.models.ids import utc_now
from medianest.services.downloads import outcomes, rows
from medianest.services.downloads.news import DownloadNews
from medianest.services.downloads.rows import Claim
from medianest.services.downloads.tally import Tally
from medianest.services.downloads.timing import Timing
from medianest.views.download import DownloadProgress

TELL_SECONDS = 0.5
SHOWN_PERCENT = 1.0
GETTING_ON_PERCENT = 1.0
MOVING = frozenset({DownloadStatus.DOWNLOADING, DownloadStatus.PROCESSING})

log = structlog.get_logger(__name__)


class Ending(StrEnum):
    """Why an attempt ends without a file and without an error."""

    CANCELLED = "cancelled"
    LOST = "lost"
    STOPPING = "stopping"
    STALLED = "stalled"
    BUSY = "busy"
    NO_ROOM = "no_room"


class EndedError(Exception):
    """The attempt ends for the reason in ``ending``."""

    def __init__(self, ending: Ending) -> None:
        super().__init__(ending.value)
        self.ending = ending


class Watch:
    """Two loops beside the work; neither depends on bytes arriving.

    :meth:`run` returns the reason to end. The work sets ``status`` and calls :meth:`moved` from any
    thread; ``grown`` says how many bytes lie in staging. ``has_room`` raises
    :class:`MediaSiteError` when the disk gets too full, which is then kept in ``error``.
    """

    def __init__(
        self,
        database: Database,
        news: DownloadNews,
        row: Download,
        timing: Timing,
        has_room: Callable[[], Awaitable[None]],
    ) -> None:
        self._database = database
        self._news = news
        self._claim = Claim(row.id, row.attempt)
        self._owner_id = row.user_id
        self._percent_before = row.percent
        self._timing = timing
        self._has_room = has_room
        self.error: MediaSiteError | None = None
        self.is_single = row.kind == DownloadKind.VIDEO
        self.tally = Tally([])
        self.progress = Progress()
        self.status = DownloadStatus.RESOLVING
        self.grown: Callable[[], int] = lambda: 0
        self._written_status = DownloadStatus.RESOLVING
        self._loop = asyncio.get_running_loop()
        self._fetching, self._shows = asyncio.Event(), asyncio.Event()
        self._beaten_at = self._moved_at = self._loop.time()
        self._moved = (0, 0)

    def row_status(self, status: DownloadStatus) -> DownloadStatus:
        """What the row is in while an entry is in ``status``: a playlist is downloading all along,
        so that it can be paused at any time."""
        return status if self.is_single else DownloadStatus.DOWNLOADING

    async def wrote(self, status: DownloadStatus) -> None:
        """The work itself has moved the row on: tell everybody."""
        self.status, self._written_status = status, self.row_status(status)
        if status in MOVING:
            self._fetching.set()
        await self._news.changed([self._claim.download_id])

    def moved(self, progress: Progress) -> None:
        """So much of the entry at work has arrived; from any thread."""
        self.progress = self.tally.take(progress)
        if self.progress.percent >= SHOWN_PERCENT and not self._shows.is_set():
            self._loop.call_soon_threadsafe(self._shows.set)

    async def check_room(self) -> None:
        """Raises :class:`MediaSiteError` when the disk is too full to begin."""
        await self._has_room()

    async def run(self) -> Ending:
        """Until there is a reason to end."""
        while True:
            await asyncio.sleep(self._timing.watch)
            try:
                ending = await self._look()
            except UnavailableError:  # the download goes on; its row is written when it can be
                continue
            if ending is not None:
                return ending

    async def tell(self) -> None:
        """Send progress for ever: the first percent at once, then at most twice a second.

        Where one percent takes long, its speed shows after the same half second that it moves.
        """
        await self._fetching.wait()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._shows.wait(), TELL_SECONDS)
        told = None
        while True:
            now = DownloadProgress(
                status=self.status,
                percent=self.progress.percent,
                speed_bytes_per_second=self.progress.speed_bytes_per_second,
                eta_seconds=self.progress.eta_seconds,
                entry=self.tally.entry,
                entry_percent=self.tally.entry_percent,
            )
            if now != told and self.status in MOVING:
                await self._news.progressed(self._claim.download_id, self._owner_id, now)
                told = now
            await asyncio.sleep(TELL_SECONDS)

    async def _look(self) -> Ending | None:
        if self._is_stalled():
            return Ending.STALLED
        try:
            await self._has_room()
        except MediaSiteError as error:
            self.error = error
            return Ending.NO_ROOM
        async with self._database.read() as session:
            ending = await why_ended(session, self._claim)
        moved_on = self.row_status(self.status) != self._written_status
        if ending is None and (moved_on or self._is_due()):
            await self._write()
        return ending

    def _is_stalled(self) -> bool:
        now = self._loop.time()
        moved = (self.progress.downloaded_bytes, self.grown())
        if moved != self._moved or self.status == DownloadStatus.PUBLISHING:
            self._moved, self._moved_at = moved, now
        return now - self._moved_at > self._timing.stall

    def _is_due(self) -> bool:
        return self._loop.time() - self._beaten_at >= self._timing.heartbeat

    async def _write(self) -> None:
        """The heartbeat, and with it the percent and a status that ffmpeg's start has changed.

        Nothing where somebody asked it to stop since the row was read: they must not be overruled.
        """
        values: dict[str, Any] = {"heartbeat_at": utc_now()}
        if self.progress.percent > 0:
            values["percent"] = self.progress.percent
        if self.progress.percent > self._percent_before + GETTING_ON_PERCENT:
            values["interruptions"] = 0
        status = self.row_status(self.status)
        if changed := status != self._written_status:
            values["status"] = status
        async with self._database.write() as session:
            stored = await rows.change(session, self._claim, outcomes.AT_WORK, **values)
        self._beaten_at = self._loop.time()
        if stored and changed:
            self._written_status = status
            await self._news.changed([self._claim.download_id])


async def why_ended(session: AsyncSession, claim: Claim) -> Ending | None:
    """Whether this attempt may go on (``None``), as the row says."""
    statement = select(Download.status, Download.attempt).where(
        col(Download.id) == claim.download_id
    )
    found = (await session.execute(statement)).first()
    if found is None or found[1] != claim.attempt or found[0] not in RUNNING:
        return Ending.LOST
    return Ending.CANCELLED if found[0] == DownloadStatus.CANCELLING else None
