"""Takes back what dead workers held, wakes what waits its time, and rings where no job is left."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from medianest.database import Database
from medianest.errors import QueueUnavailableError, UnavailableError
from medianest.integrations.ytdlp.errors import SENTENCES, Reason
from medianest.models.download import RUNNING, Download, DownloadStatus
from medianest.models.ids import utc_now
from medianest.services.downloads import orphans, outcomes, rows
from medianest.services.downloads.bells import DownloadBells
from medianest.services.downloads.news import DownloadNews
from medianest.services.downloads.rows import Claim
from medianest.services.downloads.timing import Timing
from medianest.services.folder.folder import FolderError, MediaFolder
from medianest.services.queue import Queue
from medianest.services.settings.settings import SettingsService

MOST_AT_ONCE = 500
MOST_INTERRUPTIONS = 10
SLOW_SECONDS = 2.0
CLEARING = timedelta(minutes=1)
JUMP_SECONDS = 60.0
"""A clock that is this far from where it should be was set, or the machine has slept."""

log = structlog.get_logger(__name__)


@dataclass
class Swept:
    """The ids of what one sweep changed."""

    taken_back: list[str] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    given_up: list[str] = field(default_factory=list)
    woken: list[str] = field(default_factory=list)
    rung: list[str] = field(default_factory=list)

    @property
    def changed(self) -> list[str]:
        """Every row that is in another status than before."""
        return [*self.taken_back, *self.cancelled, *self.given_up, *self.woken]


class DownloadSweep:
    """Call :meth:`sweep` every ten seconds, from one process; it is safe from several.

    After the database was away, nobody could write that they live; after the clock has jumped,
    what they wrote means nothing. For as long as a silence lasts nothing is then taken back, so
    that what went on meanwhile can say so.
    """

    def __init__(
        self,
        database: Database,
        news: DownloadNews,
        queue: Queue,
        settings: SettingsService,
        timing: Timing,
    ) -> None:
        self._database = database
        self._news = news
        self._settings = settings
        self._bells = DownloadBells(database, queue, settings, timing)
        self._timing = timing
        self._patient_until: datetime | None = None
        self._cleared_at: datetime | None = None
        self._clock_offset: float | None = None

    async def sweep(self, now: datetime | None = None) -> Swept:
        """One round; ``now`` is for tests. Without the database: :class:`UnavailableError`."""
        now = now or utc_now()
        swept = Swept()
        self._notice_jump(now)
        try:
            if self._patient_until is None or now >= self._patient_until:
                await self._take_back(now, swept)
            await self._wake(now, swept)
            await self._ring(swept)
        except UnavailableError:
            self._be_patient()
            raise
        await self._clear(now)
        await self._news.stopped(swept.changed)
        await self._news.changed(swept.changed)
        if swept.changed:
            log.info("downloads swept", taken_back=len(swept.taken_back), woken=len(swept.woken))
        return swept

    async def _take_back(self, now: datetime, swept: Swept) -> None:
        silent = now - timedelta(seconds=self._timing.silence)
        stopping = now - timedelta(seconds=self._timing.cancel_silence)
        began = time.monotonic()
        for row in await self._running():
            cancelling = row.status == DownloadStatus.CANCELLING
            since = stopping if cancelling else silent
            if (row.heartbeat_at or row.created_at) >= since:
                continue
            async with self._database.write() as session:
                if time.monotonic() - began > SLOW_SECONDS:
                    # The database kept us waiting, and so it did the workers that would say
                    # that they live.
                    self._be_patient()
                    return
                if cancelling:
                    if await outcomes.cancelled(session, _claim(row), silent_since=since):
                        swept.cancelled.append(row.id)
                else:
                    await _take_one_back(session, row, since, swept)

    def _notice_jump(self, now: datetime) -> None:
        offset = now.timestamp() - time.monotonic()
        jump = offset - (offset if self._clock_offset is None else self._clock_offset)
        self._clock_offset = offset
        if abs(jump) > JUMP_SECONDS:
            log.warning("the clock has jumped", seconds=round(jump))
            self._patient_until = now + timedelta(seconds=self._timing.silence)
            self._cleared_at = None

    def _be_patient(self) -> None:
        self._patient_until = utc_now() + timedelta(seconds=self._timing.silence)

    async def _wake(self, now: datetime, swept: Swept) -> None:
        due = select(Download).where(
            Download.status == DownloadStatus.RETRY_WAIT, col(Download.not_before) <= now
        )
        for row in await self._some(due):
            async with self._database.write() as session:
                if await outcomes.woken(session, _claim(row)):
                    swept.woken.append(row.id)

    async def _ring(self, swept: Swept) -> None:
        """Ring for what waits without a job."""
        try:
            swept.rung += await self._bells.ring_for_waiting()
        except QueueUnavailableError:
            log.warning("redis is away: what waits is rung for when it is back")

    async def _clear(self, now: datetime) -> None:
        """Now and then, remove what nobody wants; a folder that is away is not worth a failure."""
        if self._cleared_at is not None and now - self._cleared_at < CLEARING:
            return
        self._cleared_at = now
        folder = MediaFolder(await self._settings.downloads_folder())
        try:
            silent = now - timedelta(seconds=self._timing.silence)
            await orphans.clear(self._database, folder, silent)
        except (FolderError, OSError) as error:
            log.warning("left-overs not removed", error=str(error))

    async def _running(self) -> list[Download]:
        return await self._some(select(Download).where(col(Download.status).in_(RUNNING)))

    async def _some(self, statement: Any) -> list[Download]:
        ordered = statement.order_by(col(Download.position), col(Download.id)).limit(MOST_AT_ONCE)
        async with self._database.read() as session:
            return list((await session.execute(ordered)).scalars())


async def _take_one_back(
    session: AsyncSession, row: Download, silent_since: datetime, swept: Swept
) -> None:
    """What loses its worker again and again without getting on probably kills it."""
    claim = _claim(row)
    if row.interruptions < MOST_INTERRUPTIONS:
        counted = {"interruptions": row.interruptions + 1}
        if await outcomes.requeued(session, claim, silent_since=silent_since, **counted):
            swept.taken_back.append(row.id)
    elif await rows.change(
        session,
        claim,
        outcomes.AT_WORK,
        silent_since=silent_since,
        status=DownloadStatus.FAILED,
        ended_at=utc_now(),
        error_code=Reason.INTERRUPTED.value,
        error_message=SENTENCES[Reason.INTERRUPTED],
    ):
        swept.given_up.append(row.id)


def _claim(row: Download) -> Claim:
    return Claim(row.id, row.attempt)
