"""Rings for downloads that wait and for which no job is on its way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import structlog
from sqlalchemy import func
from sqlmodel import col, select

from medianest.database import Database
from medianest.errors import QueueUnavailableError
from medianest.models.download import RUNNING, Download, DownloadStatus
from medianest.models.ids import utc_now
from medianest.services.downloads import quotas, rows
from medianest.services.downloads.rows import Claim
from medianest.services.downloads.timing import Timing
from medianest.services.queue import DOWNLOADS, Queue
from medianest.services.settings.settings import SettingsService

LOOKED_AT = 200

log = structlog.get_logger(__name__)


class DownloadBells:
    """A bell says that something waits; which download a worker then takes, the rows decide."""

    def __init__(
        self, database: Database, queue: Queue, settings: SettingsService, timing: Timing
    ) -> None:
        self._database = database
        self._queue = queue
        self._settings = settings
        self._timing = timing

    async def ring(self, claims: Sequence[Claim]) -> None:
        """Ring for these; the sweep does later where Redis is away."""
        try:
            await self._queue.ring([claim.ring() for claim in claims])
        except QueueUnavailableError:
            log.warning("redis is away, the sweep will ring")

    async def ring_for_waiting(self) -> list[str]:
        """Ring for the first that wait, may start, and have no job; the ids.

        No more than there are places, as each bell costs a process that finds out what to do.
        A fresh attempt number makes a fresh job of it. Raises :class:`UnavailableError` without the
        database, and :class:`QueueUnavailableError` without Redis.
        """
        jobs = {claim.job_id: claim for claim in await self._waiting()}
        silence = self._timing.silence
        missing = await self._queue.missing(DOWNLOADS, list(jobs), silence_seconds=silence)
        rung = []
        for job_id in missing:
            claim = jobs[job_id]
            if await self.renew(claim):
                await self._queue.ring([claim.next.ring()])
                rung.append(claim.download_id)
        return rung

    async def renew(self, claim: Claim) -> bool:
        """Give what waits the next attempt number; false if it waits no longer."""
        async with self._database.write() as session:
            queued, fresh = [DownloadStatus.QUEUED], claim.next.attempt
            return await rows.change(session, claim, queued, attempt=fresh)

    async def _waiting(self) -> list[Claim]:
        settings = (await self._settings.current()).downloads
        async with self._database.read() as session:
            running = select(func.count()).where(col(Download.status).in_(RUNNING))
            free = settings.max_active - (await session.execute(running)).scalar_one()
            first = waiting().where(quotas.startable(settings)).limit(max(0, min(free, LOOKED_AT)))
            found = (await session.execute(first)).scalars()
            return [Claim(row.id, row.attempt) for row in found]


def waiting() -> Any:
    """What waits for a worker and may begin by now, in the order of the queue."""
    due = col(Download.not_before).is_(None) | (col(Download.not_before) <= utc_now())
    queued = select(Download).where(Download.status == DownloadStatus.QUEUED, due)
    return queued.order_by(col(Download.position), col(Download.id))
