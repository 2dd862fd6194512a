"""Looks addresses up in a worker, where yt-dlp is loaded already, and shares what comes back.

The web process asks on a queue of its own and waits for the answer in Redis. Answers are kept for
five minutes, with the record that a download goes on from, so that two people who ask at once, and
a download after its preview, cost the site one visit.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets

from pydantic import BaseModel, ConfigDict, ValidationError
from redis.asyncio import Redis
from redis.exceptions import RedisError

from medianest.errors import QueueUnavailableError
from medianest.integrations.ytdlp.details import MediaDetails, MediaListing
from medianest.integrations.ytdlp.errors import MediaSiteError, Reason
from medianest.services.downloads.timing import Timing
from medianest.services.queue import AWAY, LOOKUPS, Queue, Ring

JOB = "medianest.jobs.lookups.run"
KEPT_SECONDS = 300
ERROR_KEPT_SECONDS = 10
LATE = "The site takes too long to answer. Try again in a moment."


Found = MediaDetails | MediaListing


class Answer(BaseModel):
    """What a worker found: a video, a list, or the reason why there is neither."""

    model_config = ConfigDict(frozen=True)

    details: MediaDetails | None = None
    listing: MediaListing | None = None
    reason: Reason | None = None
    message: str | None = None
    retry_after_seconds: int | None = None

    @property
    def found(self) -> Found | None:
        return self.details or self.listing

    def result(self) -> Found:
        """What was found. Raises :class:`MediaSiteError`."""
        if self.found is None:
            reason = self.reason or Reason.FAILED
            wait = self.retry_after_seconds
            raise MediaSiteError(reason, self.message, retry_after_seconds=wait)
        return self.found


class Lookups:
    """The side that asks; :mod:`lookup_runs` is the one that answers."""

    def __init__(self, redis: Redis, queue: Queue, timing: Timing) -> None:
        self._redis = redis
        self._queue = queue
        self._timing = timing

    async def find(self, url: str) -> Found:
        """What stands behind a canonical address, from the site or from the last five minutes.

        Raises :class:`MediaSiteError`, and :class:`QueueUnavailableError` without Redis.
        """
        try:
            async with asyncio.timeout(self._timing.lookup):
                return (await self._answer(url)).result()
        except TimeoutError:
            raise MediaSiteError(Reason.UNREACHABLE, LATE) from None
        except (RedisError, OSError) as error:
            raise QueueUnavailableError(AWAY) from error

    async def known(self, url_or_key: str) -> Found | None:
        """What was found in the last five minutes; ``None`` otherwise, or without Redis."""
        key = url_or_key if _is_key(url_or_key) else key_of(url_or_key)
        try:
            async with asyncio.timeout(self._timing.grace):
                answer = await self._kept(key)
        except (TimeoutError, RedisError, OSError):
            return None
        return answer.found if answer else None

    async def record(self, url: str) -> bytes | None:
        """What a download can go on from, as old as :meth:`known`; ``None`` as there."""
        try:
            async with asyncio.timeout(self._timing.grace):
                record: bytes | None = await self._redis.get(_record_at(key_of(url)))
                return record
        except (TimeoutError, RedisError, OSError):
            return None

    async def _answer(self, url: str) -> Answer:
        key = key_of(url)
        if (kept := await self._kept(key)) is not None:
            return kept
        async with self._redis.pubsub(ignore_subscribe_messages=True) as pubsub:
            await pubsub.subscribe(_channel(key))
            await self._ask(key, url)
            while (kept := await self._kept(key)) is None:
                await pubsub.get_message(timeout=1.0)
            return kept

    async def _ask(self, key: str, url: str) -> None:
        """Ring once for all who wait for the same; a lost worker is given up with the wait."""
        seconds = int(self._timing.lookup) + 1
        asked = await self._redis.set(_asked(key), 1, nx=True, ex=seconds)
        if asked:
            job_id = f"lookup-{key}-{secrets.token_hex(4)}"
            await self._queue.ring([Ring(JOB, (url,), job_id, LOOKUPS, expires_seconds=seconds)])

    async def _kept(self, key: str) -> Answer | None:
        value = await self._redis.get(_kept_at(key))
        try:
            return Answer.model_validate_json(value) if value else None
        except ValidationError:
            return None


async def tell(redis: Redis, url: str, answer: Answer, record: bytes | None = None) -> None:
    """Keep an answer, and the record behind it, and wake whoever waits for it."""
    key = key_of(url)
    seconds = KEPT_SECONDS if answer.found else ERROR_KEPT_SECONDS
    async with redis.pipeline() as pipeline:
        pipeline.set(_kept_at(key), answer.model_dump_json(), ex=seconds)
        pipeline.delete(_asked(key), _record_at(key))
        if record is not None:
            pipeline.set(_record_at(key), record, ex=seconds)
        pipeline.publish(_channel(key), b"")
        await pipeline.execute()


def key_of(url: str) -> str:
    """The name under which an address is kept: 32 hexadecimal digits."""
    return hashlib.sha256(url.encode()).hexdigest()[:32]


def _is_key(text: str) -> bool:
    return len(text) == 32 and text.isalnum()


def _kept_at(key: str) -> str:
    return f"medianest:lookup:{key}"


def _record_at(key: str) -> str:
    return f"medianest:lookup:{key}:record"


def _asked(key: str) -> str:
    return f"medianest:lookup:{key}:asked"


def _channel(key: str) -> str:
    return f"medianest:lookup:{key}:answered"
