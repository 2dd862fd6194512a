"""How often something may be tried, counted in Redis for all processes together."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Awaitable
from dataclasses import dataclass
from math import ceil
from typing import TypeVar

import structlog
from limits import RateLimitItem, RateLimitItemPerSecond
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.storage.base import Storage
from redis.asyncio import Redis
from redis.exceptions import RedisError

from medianest.errors import RateLimitError

ANSWER_SECONDS = 0.5
AWAY_SECONDS = 2.0
Answer = TypeVar("Answer")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Limit:
    """``amount`` tries in ``window_seconds``, which begin with the first try."""

    name: str
    amount: int
    window_seconds: int

    def item(self) -> RateLimitItem:
        return RateLimitItemPerSecond(self.amount, self.window_seconds, namespace=self.name)


class RateLimits:
    """Counts in Redis; while it is away, each process counts for itself and still refuses."""

    def __init__(self, redis: Redis) -> None:
        self._shared = RedisStorage(
            "async+redis://",
            implementation="redispy",
            key_prefix="medianest:limits",
            connection_pool=redis.connection_pool,  # type: ignore[arg-type]
        )
        self._own = MemoryStorage()
        self._away_until = 0.0

    async def take(self, limit: Limit, who: str) -> None:
        """Use up one try of ``who``; raise :class:`RateLimitError` when none is left.

        Counting comes before the work, so that tries at the same moment cannot all slip through.
        """
        used = await self.count(limit, who, 1)
        if used > limit.amount:
            raise RateLimitError(
                "Too many tries. Wait a little before the next one.",
                retry_after_seconds=await self.seconds_left(limit, who),
            )

    async def give_back(self, limit: Limit, who: str) -> None:
        """Undo one :meth:`take`: it turned out to be no try that counts."""
        await self.count(limit, who, -1)

    async def count(self, limit: Limit, who: str, amount: int) -> int:
        """Add ``amount`` to what ``who`` used in this window and return all that is used."""
        key = limit.item().key_for(_anonymous(who))
        return await self._ask("incr", key, limit.window_seconds, amount)

    async def seconds_left(self, limit: Limit, who: str) -> int:
        """How long until the window of ``who`` ends."""
        ends_at = await self._ask("get_expiry", limit.item().key_for(_anonymous(who)))
        return min(limit.window_seconds, max(1, ceil(ends_at - time.time())))

    async def _ask(self, method: str, *arguments: object) -> int:
        """Ask Redis, or the process's own count when it does not answer at once."""
        if time.monotonic() >= self._away_until:
            try:
                return int(await _in_time(getattr(self._shared, method)(*arguments)))
            except (RedisError, OSError, TimeoutError) as error:
                self._away_until = time.monotonic() + AWAY_SECONDS
                log.warning("limits are counted in this process", reason=type(error).__name__)
        own: Storage = self._own
        return int(await getattr(own, method)(*arguments))


async def _in_time(asked: Awaitable[Answer]) -> Answer:
    async with asyncio.timeout(ANSWER_SECONDS):
        return await asked


def _anonymous(who: str) -> str:
    """Redis keeps no e-mail or network address for this."""
    return hashlib.sha256(who.encode()).hexdigest()[:32]
