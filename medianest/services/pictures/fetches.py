"""Brings pictures into the cache: each once, however many ask, and few at a time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import structlog

from medianest.errors import (
    ConflictError,
    MediaNestError,
    NotFoundError,
    UnavailableError,
    UpstreamAuthError,
    UpstreamBusyError,
    UpstreamUnreachableError,
)
from medianest.services.pictures import making
from medianest.services.pictures.cache import PictureCache
from medianest.services.pictures.making import UnusablePictureError

MOST_UNDER_WAY = 500
THREADS = 2
NONE = "There is no picture of this."
FETCH_SECONDS = 20.0
PATIENCE_SECONDS = 15.0
FAILED_SECONDS = 300.0
AWAY_SECONDS = 10.0
MOST_REMEMBERED = 20_000
_AWAY = (
    UpstreamAuthError,
    UpstreamBusyError,
    UpstreamUnreachableError,
    UnavailableError,
    ConflictError,
    TimeoutError,
)

Send = Callable[[], Awaitable[bytes]]

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A picture to show: ``path`` is where its host has it, ``key`` what the store calls it;
    ``width`` is in pixels, the most that it is given."""

    key: str
    path: str
    width: int


class PictureFetches:
    """Fetches from one host on behalf of one process, ``at_once`` at a time. Failures are
    remembered, so that pages soon show initials: five minutes those of a picture, seconds that the
    host does not answer."""

    def __init__(self, host: str, cache: PictureCache, *, at_once: int) -> None:
        self._host = host
        self._cache = cache
        self._turns = asyncio.Semaphore(at_once)
        self._threads = ThreadPoolExecutor(THREADS, "pictures")
        self._under_way: dict[str, asyncio.Task[bytes | None]] = {}
        self._failed: dict[str, float] = {}
        self._away_until = 0.0

    async def get(self, wanted: Wanted, send: Send) -> bytes:
        """The picture, from disk or from its host, which ``send`` asks for it.

        Raises :class:`NotFoundError` where neither has it; then nobody asks the host for it again
        for a while.
        """
        picture = await self._cache.read(wanted.key)
        if picture is None:
            picture = await self._brought(wanted, send)
            await self._cache.sweep_when_due()
        if picture is None:
            raise NotFoundError(NONE)
        return picture

    async def close(self) -> None:
        """Give up what is under way."""
        for task in self._under_way.values():
            task.cancel()
        await asyncio.gather(*self._under_way.values(), return_exceptions=True)
        self._threads.shutdown(wait=False)

    async def _brought(self, wanted: Wanted, send: Send) -> bytes | None:
        if self._is_hopeless(wanted.key):
            return None
        task = self._under_way.get(wanted.key)
        if task is None:
            if len(self._under_way) >= MOST_UNDER_WAY:
                return None
            task = self._under_way[wanted.key] = asyncio.create_task(self._fetch(wanted, send))
            task.add_done_callback(lambda _: self._under_way.pop(wanted.key, None))
        # Who leaves takes nothing from those who wait for the same picture.
        await asyncio.wait([task], timeout=PATIENCE_SECONDS)
        return task.result() if task.done() and not task.cancelled() else None

    def _is_hopeless(self, key: str) -> bool:
        now = time.monotonic()
        return now < self._away_until or now < self._failed.get(key, 0.0)

    async def _fetch(self, wanted: Wanted, send: Send) -> bytes | None:
        try:
            async with self._turns, self._cache.store.alone(wanted.key):
                return await self._fetched(wanted, send)
        except _AWAY as error:
            self._note_away(error)
        except (MediaNestError, UnusablePictureError, ValueError) as error:
            self._note_failure(wanted, error)
        return None

    async def _fetched(self, wanted: Wanted, send: Send) -> bytes | None:
        """Another process may have brought it, or found the host away, in the meantime."""
        if self._is_hopeless(wanted.key):
            return None
        if (kept := await self._cache.read(wanted.key)) is not None:
            return kept
        async with asyncio.timeout(FETCH_SECONDS):
            sent = await send()
        loop, store = asyncio.get_running_loop(), self._cache.store
        made = await loop.run_in_executor(self._threads, making.made, sent, wanted.width)
        await loop.run_in_executor(self._threads, store.write, wanted.key, made)
        return made

    def _note_away(self, error: Exception) -> None:
        self._away_until = time.monotonic() + AWAY_SECONDS
        reason = str(error) or type(error).__name__
        log.info("no pictures for now", host=self._host, reason=reason)

    def _note_failure(self, wanted: Wanted, error: Exception) -> None:
        if len(self._failed) >= MOST_REMEMBERED:
            self._failed.clear()
        self._failed[wanted.key] = time.monotonic() + FAILED_SECONDS
        log.info("picture not fetched", host=self._host, path=wanted.path, reason=str(error))
