"""How the services around announcements are put together."""

from __future__ import annotations

from functools import cached_property

from redis.asyncio import Redis

from medianest.database import Database
from medianest.services.announcements import board
from medianest.services.announcements.announcements import Announcements
from medianest.services.announcements.bells import AnnouncementBells
from medianest.services.announcements.board import Board
from medianest.services.audit import AuditLog


class AnnouncementParts:
    """What edges, the hub and the scheduler call."""

    def __init__(self, database: Database, redis: Redis, audit: AuditLog) -> None:
        self._database = database
        self._redis = redis
        self._audit = audit

    @cached_property
    def announcements(self) -> Announcements:
        return Announcements(self._database, self._redis, self._audit)

    @cached_property
    def bells(self) -> AnnouncementBells:
        return AnnouncementBells(self._database)

    async def board(self) -> Board:
        """What is announced now and later. Raises :class:`UnavailableError`."""
        return await board.read(self._database)
