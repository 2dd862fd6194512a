"""What telling people is made of."""

from __future__ import annotations

from functools import cached_property

from redis.asyncio import Redis

from medianest.database import Database
from medianest.services.notifications.bell_ringer import BellRinger
from medianest.services.notifications.inbox import Inbox


class NotificationParts:
    """Each made when it is first asked for."""

    def __init__(self, database: Database, redis: Redis) -> None:
        self._database = database
        self._redis = redis

    @cached_property
    def inbox(self) -> Inbox:
        return Inbox(self._database, self._redis)

    @cached_property
    def ringer(self) -> BellRinger:
        return BellRinger(self._database, self._redis)
