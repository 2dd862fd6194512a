"""Spares people the wait for an upstream that does not answer; what one process sees, all know."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from medianest.errors import (
    UpstreamBusyError,
    UpstreamError,
    UpstreamFailedError,
    UpstreamUnreachableError,
)
from medianest.models.ids import utc_now
from medianest.views.monitoring import BreakerView

OPENS_AFTER = 5
RESTING = timedelta(seconds=15)
KEPT_SECONDS = 3600
"""Of what nobody has asked for so long nothing is known."""
KEY = "medianest:breaker:"
CLOSED, OPEN, HALF_OPEN = "closed", "open", "half_open"
FAILURES = (UpstreamUnreachableError, UpstreamFailedError)
"""Nobody would be answered. Anything else is said by one that is there: a wrong key, a thing that
it does not have, an answer that we cannot read."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Failing:
    """How it failed, ``times`` in a row; ``since`` is the first of them."""

    times: int
    since: datetime
    next_try_at: datetime
    sentence: str


class Breaker:
    """Of the upstream that people call ``upstream``, at ``place``, whoever asks it.

    It opens after ``opens_after`` failures in a row. After :data:`RESTING` one call tries again.
    Any call that it answers closes it, also one that was not held back. Without Redis it is closed.
    """

    def __init__(
        self, redis: Redis, upstream: str, place: str, *, opens_after: int = OPENS_AFTER
    ) -> None:
        self._redis = redis
        self._upstream = upstream
        self._opens_after = opens_after
        whole = f"{upstream}\n{place.rstrip('/')}"
        self._key = KEY + hashlib.sha256(whole.encode()).hexdigest()[:24]

    async def show(self) -> BreakerView:
        """How it is now; nothing is asked."""
        found = await self._failing()
        if found is None or found.times < self._opens_after:
            return BreakerView(state=CLOSED)
        return BreakerView(
            state=OPEN if found.next_try_at > utc_now() else HALF_OPEN,
            since=found.since,
            next_try_at=found.next_try_at,
            last_error=found.sentence,
        )

    async def check(self) -> None:
        """For somebody who would have to wait: raise :class:`UpstreamUnreachableError` while it is
        open, with what was wrong last. Half open, the first who comes may try."""
        found = await self._failing()
        if found is None or found.times < self._opens_after:
            return
        if found.next_try_at > utc_now() or not await self._may_try():
            raise UpstreamUnreachableError(self._upstream, found.sentence)

    async def note(self, error: UpstreamError | None) -> bool:
        """What a call has come to, ``None`` for well. Answers whether that opened or closed it.

        One that is busy says so at once, in words of its own, and is neither away nor well.
        """
        if isinstance(error, UpstreamBusyError):
            return False
        if isinstance(error, FAILURES):
            return await self.note_failure(error.message)
        return await self.note_success()

    async def note_failure(self, sentence: str, resting: timedelta | None = None) -> bool:
        """It is left alone for :data:`RESTING` from now on, or ``resting``."""
        now = utc_now()
        next_try_at = now + (RESTING if resting is None else resting)
        told = {"sentence": sentence, "next_try_at": next_try_at.isoformat()}
        try:
            async with self._redis.pipeline() as several:
                several.hincrby(self._key, "times", 1)
                several.hsetnx(self._key, "since", now.isoformat())
                several.hset(self._key, mapping=told)
                several.expire(self._key, KEPT_SECONDS)
                several.delete(self._trying)
                times, *_ = await several.execute()
        except (RedisError, OSError):
            return False
        if times != self._opens_after:
            return False
        log.info("an upstream is left alone", upstream=self._upstream, reason=sentence)
        return True

    async def note_success(self) -> bool:
        """It did what it was asked."""
        found = await self._failing()
        if found is None:
            return False
        try:
            is_first = bool(await self._redis.delete(self._key))
        except (RedisError, OSError):
            return False
        if not is_first or found.times < self._opens_after:
            return False
        log.info("an upstream is asked again", upstream=self._upstream)
        return True

    @property
    def _trying(self) -> str:
        return f"{self._key}:trying"

    async def _may_try(self) -> bool:
        """Whoever gives up, or dies, leaves it to the next one after as long again."""
        try:
            return bool(await self._redis.set(self._trying, 1, nx=True, px=RESTING))
        except (RedisError, OSError):
            return True

    async def _failing(self) -> Failing | None:
        try:
            kept = await cast("Awaitable[dict[bytes, bytes]]", self._redis.hgetall(self._key))
        except (RedisError, OSError):
            return None
        told = {name.decode(): value.decode() for name, value in kept.items()}
        try:
            return Failing(
                times=int(told["times"]),
                since=datetime.fromisoformat(told["since"]),
                next_try_at=datetime.fromisoformat(told["next_try_at"]),
                sentence=told["sentence"],
            )
        except (KeyError, ValueError):
            return None
