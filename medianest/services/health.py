"""Whether what MediaNest stands on answers."""

from __future__ import annotations

import asyncio

from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from medianest import migrations
from medianest.database import Database
from medianest.errors import UnavailableError

ANSWER_SECONDS = 2.0


class HealthService:
    """Asks anew each time, but for the schema: it does not go back."""

    def __init__(self, database: Database, redis: Redis) -> None:
        self._database = database
        self._redis = redis
        self._is_migrated = False

    async def database(self) -> bool:
        """Whether the database answers, with this version's schema."""
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                if not self._is_migrated:
                    self._is_migrated = await migrations.is_current(self._database)
                await self._database.rows(text("SELECT 1"))
        except (UnavailableError, SQLAlchemyError, TimeoutError):
            return False
        return self._is_migrated

    async def redis(self) -> bool:
        """Whether Redis answers."""
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return bool(await self._redis.ping())  # type: ignore[misc]
        except (RedisError, OSError, TimeoutError):
            return False
