"""Remembers that an upstream said something has changed, until it has been quiet for a moment."""

from __future__ import annotations

import time
from collections.abc import Awaitable
from typing import cast

from redis.asyncio import Redis

QUIET_SECONDS = 5.0
LONGEST_SECONDS = 60.0
KEPT_SECONDS = 3600


class SyncHints:
    """A scan tells of every file by itself: one sync for all of them is enough. ``of`` is what is
    to be read again.

    Losing a hint loses nothing but time.
    """

    def __init__(self, redis: Redis, of: str) -> None:
        self._redis = redis
        self.key = f"medianest:{of}:hint"

    async def note(self) -> None:
        """Something has changed."""
        now = time.time()
        async with self._redis.pipeline(transaction=True) as pipeline:
            pipeline.hsetnx(self.key, "first", str(now))
            pipeline.hset(self.key, "last", str(now))
            pipeline.expire(self.key, KEPT_SECONDS)
            await pipeline.execute()

    async def is_due(self) -> bool:
        """Whether something has changed, and nothing more for a moment, or for a long time."""
        kept = await cast("Awaitable[dict[bytes, bytes]]", self._redis.hgetall(self.key))
        if not kept:
            return False
        first, last = float(kept.get(b"first", 0)), float(kept.get(b"last", 0))
        now = time.time()
        return now - last >= QUIET_SECONDS or now - first >= LONGEST_SECONDS

    async def forget(self) -> None:
        """A sync begins, which will see all of it."""
        await self._redis.delete(self.key)
