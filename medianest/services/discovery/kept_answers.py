"""What an upstream said, kept in Redis for everybody: asked for once, and shown with its age."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar

import structlog
from pydantic import BaseModel, ValidationError
from redis.asyncio import Redis
from redis.exceptions import LockError, RedisError

from medianest.errors import MediaNestError, UpstreamError, UpstreamMissingError
from medianest.models.ids import utc_now

KEY = "medianest:discovery:"
PATIENCE_SECONDS = 1.5
"""How long people wait for something newer where something older is there to be shown."""
LOCK_SECONDS = 30.0
SLOW = "Overseerr takes long to answer."

Answer = TypeVar("Answer", bound=BaseModel)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Kept(Generic[Answer]):
    """``at`` is when it was said; ``trouble`` is why nothing newer is to be had, else empty."""

    value: Answer
    at: datetime
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Question(Generic[Answer]):
    """``key`` names everything that the answer depends on. It is good for ``fresh_seconds`` and
    shown for ``kept_seconds`` where there is nothing newer."""

    key: str
    kind: type[Answer]
    fresh_seconds: float
    kept_seconds: int
    ask: Callable[[], Awaitable[Answer]]


class KeptAnswers:
    """Whoever asks for the same at the same moment shares one call, also with other processes."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._under_way: dict[str, asyncio.Task[Kept[Any]]] = {}
        self._being_kept: set[asyncio.Task[None]] = set()

    async def get(
        self, question: Question[Answer], *, changed_at: datetime | None = None
    ) -> Kept[Answer]:
        """The answer; one from before ``changed_at`` counts as old.

        Raises what ``ask`` raises, where nothing is kept and where the upstream no longer has it.
        """
        kept = await self.kept(question.key, question.kind)
        if kept is not None and _is_fresh(kept, question, changed_at):
            return kept
        task = self._task(question, changed_at)
        # Who leaves takes nothing from those who wait for the same answer.
        await asyncio.wait({task}, timeout=None if kept is None else PATIENCE_SECONDS)
        if not task.done():
            return replace(kept, trouble=SLOW) if kept is not None else await task
        error = task.exception()
        if error is None:
            return task.result()
        if kept is None or not isinstance(error, UpstreamError):
            raise error
        if isinstance(error, UpstreamMissingError):
            await self._forget(question)
            raise error
        return replace(kept, trouble=error.message)

    async def kept(self, key: str, kind: type[Answer]) -> Kept[Answer] | None:
        """What was said last, however long ago; nobody is asked."""
        try:
            stored = await self._redis.get(KEY + key)
            if not stored:
                return None
            at, _, body = bytes(stored).partition(b"\n")
            return Kept(kind.model_validate_json(body), datetime.fromtimestamp(float(at), UTC))
        except (RedisError, OSError, ValidationError, ValueError):
            return None

    async def close(self) -> None:
        """Give up what is being asked; what was answered is kept."""
        for task in self._under_way.values():
            task.cancel()
        await asyncio.gather(*self._under_way.values(), return_exceptions=True)
        await asyncio.gather(*self._being_kept)

    def _task(
        self, question: Question[Answer], changed_at: datetime | None
    ) -> asyncio.Task[Kept[Any]]:
        key = question.key
        if key not in self._under_way:
            task = asyncio.create_task(self._asked(question, changed_at))
            self._under_way[key] = task
            task.add_done_callback(lambda done: self._note_end(key, done))
        return self._under_way[key]

    def _note_end(self, key: str, task: asyncio.Task[Kept[Any]]) -> None:
        self._under_way.pop(key, None)
        if not task.cancelled() and isinstance(task.exception(), MediaNestError):
            log.info("no answer about titles", reason=str(task.exception()))

    async def _asked(self, question: Question[Answer], changed_at: datetime | None) -> Kept[Answer]:
        """Another process may have asked in the meantime."""
        async with AsyncExitStack() as alone:
            await alone.enter_async_context(self._alone(question.key))
            kept = await self.kept(question.key, question.kind)
            if kept is not None and _is_fresh(kept, question, changed_at):
                return kept
            said = Kept(await question.ask(), utc_now())
            # Whoever waits for the answer does not wait for its being kept.
            task = asyncio.create_task(self._write(question, said, alone.pop_all()))
            self._being_kept.add(task)
            task.add_done_callback(self._being_kept.discard)
            return said

    async def _write(
        self, question: Question[Answer], said: Kept[Answer], alone: AsyncExitStack
    ) -> None:
        stored = b"%.3f\n%b" % (said.at.timestamp(), said.value.model_dump_json().encode())
        async with alone:
            try:
                await self._redis.set(KEY + question.key, stored, ex=question.kept_seconds)
            except (RedisError, OSError) as error:
                log.info("an answer about titles was not kept", reason=str(error))

    async def _forget(self, question: Question[Answer]) -> None:
        try:
            await self._redis.delete(KEY + question.key)
        except (RedisError, OSError) as error:
            log.info("an answer about titles was not forgotten", reason=str(error))

    @asynccontextmanager
    async def _alone(self, key: str) -> AsyncIterator[None]:
        """Only one of all processes asks; without Redis, each for itself."""
        lock = self._redis.lock(
            f"{KEY}{key}:asking", timeout=LOCK_SECONDS, blocking_timeout=LOCK_SECONDS
        )
        async with AsyncExitStack() as held:
            try:
                if await lock.acquire():
                    held.push_async_callback(_release, lock)
            except (RedisError, OSError) as error:
                log.info("answers about titles cannot be locked", reason=str(error))
            yield


async def _release(lock: Any) -> None:
    try:
        await lock.release()
    except (LockError, RedisError, OSError):
        log.debug("the lock was lost already")


def _is_fresh(kept: Kept[Answer], question: Question[Answer], changed_at: datetime | None) -> bool:
    if changed_at is not None and kept.at <= changed_at:
        return False
    age = utc_now() - kept.at
    return timedelta(0) <= age < timedelta(seconds=question.fresh_seconds)


def told(kept: Kept[Any]) -> str:
    """Why it is old, and how old; empty for what is good."""
    if not kept.trouble:
        return ""
    return f"{kept.trouble} What you see is from {ago(time.time() - kept.at.timestamp())}."


def ago(seconds: float) -> str:
    """As people say it: ``12 minutes ago``."""
    minutes = int(seconds // 60)
    for size, name in ((24 * 60, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            number = minutes // size
            return f"{number} {name}{'' if number == 1 else 's'} ago"
    return "a moment ago"
