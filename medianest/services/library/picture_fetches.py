"""Brings pictures from Plex into the store: each once, however many ask, and few at a time."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import structlog

from medianest.errors import (
    ConflictError,
    MediaNestError,
    UnavailableError,
    UpstreamAuthError,
    UpstreamBusyError,
    UpstreamUnreachableError,
)
from medianest.services.library import picture_making
from medianest.services.library.picture_making import UnusablePictureError
from medianest.services.library.picture_store import PictureStore
from medianest.services.library.server import LibraryServer

AT_ONCE = 2
MOST_UNDER_WAY = 500
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

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A picture to show: ``path`` is where the server with the row ``server_id`` has it, ``key``
    what the store calls it. ``version`` changes when the picture does; sizes are in pixels."""

    key: str
    server_id: str
    path: str
    version: str
    width: int
    height: int


class PictureFetches:
    """Fetches on behalf of one process. Failures are remembered, so that pages soon show initials:
    five minutes those of a picture, seconds that the server does not answer."""

    def __init__(self, server: LibraryServer, store: PictureStore) -> None:
        self._server = server
        self._store = store
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._threads = ThreadPoolExecutor(AT_ONCE, "pictures")
        self._under_way: dict[str, asyncio.Task[bytes | None]] = {}
        self._failed: dict[str, float] = {}
        self._away_until = 0.0

    async def bring(self, wanted: Wanted) -> bytes | None:
        """The picture, which is in the store then; ``None`` where there is none to be had now."""
        if self._is_hopeless(wanted.key):
            return None
        task = self._under_way.get(wanted.key)
        if task is None:
            if len(self._under_way) >= MOST_UNDER_WAY:
                return None
            task = self._under_way[wanted.key] = asyncio.create_task(self._fetch(wanted))
            task.add_done_callback(lambda _: self._under_way.pop(wanted.key, None))
        # Who leaves takes nothing from those who wait for the same picture.
        await asyncio.wait([task], timeout=PATIENCE_SECONDS)
        return task.result() if task.done() and not task.cancelled() else None

    async def close(self) -> None:
        """Give up what is under way."""
        for task in self._under_way.values():
            task.cancel()
        await asyncio.gather(*self._under_way.values(), return_exceptions=True)
        self._threads.shutdown(wait=False)

    def _is_hopeless(self, key: str) -> bool:
        now = time.monotonic()
        return now < self._away_until or now < self._failed.get(key, 0.0)

    async def _fetch(self, wanted: Wanted) -> bytes | None:
        try:
            async with self._turns, self._store.alone(wanted.key):
                return await self._fetched(wanted)
        except _AWAY as error:
            self._note_away(error)
        except (MediaNestError, UnusablePictureError, ValueError) as error:
            self._note_failure(wanted, error)
        return None

    async def _fetched(self, wanted: Wanted) -> bytes | None:
        """Another process may have brought it, or found the server away, in the meantime."""
        if self._is_hopeless(wanted.key):
            return None
        if (kept := await asyncio.to_thread(self._store.read, wanted.key)) is not None:
            return kept
        loop = asyncio.get_running_loop()
        sent = await self._sent(wanted)
        made = await loop.run_in_executor(self._threads, picture_making.made, sent, wanted.width)
        await loop.run_in_executor(self._threads, self._store.write, wanted.key, made)
        return made

    async def _sent(self, wanted: Wanted) -> bytes:
        connected = await self._server.connected()
        if connected.row.id != wanted.server_id:
            raise UnusablePictureError("of another server")
        async with asyncio.timeout(FETCH_SECONDS):
            picture = await connected.plex.image(wanted.path, wanted.width, wanted.height)
        return picture.body

    def _note_away(self, error: Exception) -> None:
        self._away_until = time.monotonic() + AWAY_SECONDS
        log.info("no pictures from Plex for now", reason=str(error) or type(error).__name__)

    def _note_failure(self, wanted: Wanted, error: Exception) -> None:
        if len(self._failed) >= MOST_REMEMBERED:
            self._failed.clear()
        self._failed[wanted.key] = time.monotonic() + FAILED_SECONDS
        log.info("picture not fetched", path=wanted.path, reason=str(error))
