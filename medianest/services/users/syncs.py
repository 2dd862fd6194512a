"""Asks for a comparison of accounts with the people whom the Plex server is shared with."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlmodel import col, or_, select

from medianest.database import Database
from medianest.errors import ConflictError, NotFoundError
from medianest.models.ids import utc_now
from medianest.models.media_server import MediaServer
from medianest.services.actor import Actor
from medianest.services.queue import Queue, Ring
from medianest.services.settings.settings import SettingsService

JOB, QUEUE = "medianest.jobs.users.sync", "sync"
BELL_SECONDS = 60
NO_SERVER = "Connect your Plex server first: its address and its owner's token."
NOT_THERE = "There is no such Plex server."


class SyncType(StrEnum):
    """``full`` makes accounts for people who have none yet."""

    FULL = "full"
    INCREMENTAL = "incremental"


class UserSyncs:
    """The comparison itself is a job: plex.tv may take its time."""

    def __init__(self, database: Database, queue: Queue, settings: SettingsService) -> None:
        self._database = database
        self._queue = queue
        self._settings = settings

    async def start(
        self, actor: Actor, sync_type: SyncType, plex_server_id: str | None = None
    ) -> None:
        """Begin one, for an administrator; what came of it is in the audit log.

        Raises :class:`ConflictError` while no Plex server is connected, :class:`NotFoundError` for
        another one, and :class:`QueueUnavailableError`.
        """
        actor.require_admin()
        plex = (await self._settings.current()).plex
        if not (plex.enabled and plex.url and plex.token.reveal()):
            raise ConflictError(NO_SERVER)
        if plex_server_id is not None:
            await self._require_server(plex_server_id, plex.url)
        await self._ring(sync_type, actor.user_id)

    async def ring(self) -> None:
        """Begin one by the clock. Raises :class:`QueueUnavailableError`."""
        if (await self._settings.current()).plex.url:
            await self._ring(SyncType.INCREMENTAL, "")

    async def _ring(
        self, sync_type: SyncType, started_by: str, now: datetime | None = None
    ) -> None:
        minute = int((now or utc_now()).timestamp()) // BELL_SECONDS
        name = f"users-sync-{sync_type}-{minute}"
        await self._queue.ring([Ring(JOB, (str(sync_type), started_by), name, QUEUE)])

    async def _require_server(self, named: str, url: str) -> None:
        """By our id or by Plex's identifier."""
        same = or_(MediaServer.id == named, MediaServer.machine_identifier == named)
        one = select(MediaServer.id).where(same, col(MediaServer.url) == url)
        async with self._database.read() as session:
            if (await session.execute(one)).first() is None:
                raise NotFoundError(NOT_THERE)
