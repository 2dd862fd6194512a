"""Rings for what people have watched: by the clock, and when somebody has just come."""

from __future__ import annotations

from datetime import datetime

import structlog

from medianest.errors import QueueUnavailableError
from medianest.models.ids import utc_now
from medianest.services.queue import SYNC, Queue, Ring
from medianest.services.settings.settings import SettingsService

JOB = "medianest.jobs.watched.sync"
BELL_SECONDS = 60
EVERYBODY = ""

log = structlog.get_logger(__name__)


class WatchBell:
    """The reading itself is a job: a server with much to tell takes its time."""

    def __init__(self, queue: Queue, settings: SettingsService) -> None:
        self._queue = queue
        self._settings = settings

    async def ring(self) -> None:
        """For everybody. Raises :class:`QueueUnavailableError`."""
        if (await self._settings.current()).plex.url:
            await self._ring(EVERYBODY)

    async def ring_for(self, user_id: str) -> None:
        """For somebody who signed in or linked their account: where the queue is away, the clock
        rings soon enough."""
        try:
            await self._ring(user_id)
        except QueueUnavailableError as error:
            log.warning("watched marks are read later", reason=error.message)

    async def _ring(self, user_id: str, now: datetime | None = None) -> None:
        minute = int((now or utc_now()).timestamp()) // BELL_SECONDS
        name = f"watched-{user_id or 'everybody'}-{minute}"
        await self._queue.ring([Ring(JOB, (user_id,), name, SYNC)])
