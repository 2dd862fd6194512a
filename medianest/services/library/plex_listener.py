"""Listens to the Plex server for signs that its library has changed."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

import structlog
from redis.exceptions import RedisError

from medianest.errors import ConflictError, UnavailableError, UpstreamError
from medianest.integrations.plex.client import PlexServer
from medianest.integrations.plex.notices import OPENED, Notification
from medianest.services.library.server import LibraryServer
from medianest.services.library.sync_hints import SyncHints

FIRST_PAUSE_SECONDS = 5.0
LONGEST_PAUSE_SECONDS = 60.0
LOOK_SECONDS = 15.0
DONE, DELETED = 5, 9
"""What a timeline entry says at last about an item that was added, changed or removed."""

log = structlog.get_logger(__name__)


class PlexListener:
    """Nothing that Plex says here is believed: it only makes the next sync come sooner."""

    def __init__(
        self, server: LibraryServer, hints: SyncHints, *, look_seconds: float = LOOK_SECONDS
    ) -> None:
        self._server = server
        self._hints = hints
        self._look_seconds = look_seconds
        self._pause = FIRST_PAUSE_SECONDS

    async def listen(self) -> None:
        """Listen for ever, to the server that is set up at each moment; from one process."""
        while True:
            try:
                plex = (await self._server.connected()).plex
                await self._hear(plex)
                self._pause = FIRST_PAUSE_SECONDS
            except (ConflictError, UnavailableError):
                self._pause = FIRST_PAUSE_SECONDS
            except UpstreamError as error:
                log.info("Plex is listened to again later", reason=error.message)
            await asyncio.sleep(self._pause)

    async def _hear(self, plex: PlexServer) -> None:
        """Until the line breaks, or another server is set up."""
        hearing = asyncio.create_task(self._take(plex))
        try:
            while not hearing.done():
                await asyncio.wait([hearing], timeout=self._look_seconds)
                if not hearing.done() and (await self._server.connected()).plex is not plex:
                    return
            await hearing
        finally:
            hearing.cancel()
            await asyncio.gather(hearing, return_exceptions=True)

    async def _take(self, plex: PlexServer) -> None:
        """A line that breaks is for a sync to look into: it says whether Plex is away. One that
        opens is too, for nobody heard what changed before."""
        self._pause = min(self._pause * 2, LONGEST_PAUSE_SECONDS)
        was_open = False
        try:
            async with aclosing(plex.notifications()) as coming:  # type: ignore[type-var]
                async for notification in coming:
                    was_open, self._pause = True, FIRST_PAUSE_SECONDS
                    if is_news(notification):
                        await self._note()
        except UpstreamError:
            if was_open:
                await self._note()
            raise

    async def _note(self) -> None:
        try:
            await self._hints.note()
        except (RedisError, OSError) as error:
            log.warning("a hint of Plex was lost", reason=str(error))


def is_news(notification: Notification) -> bool:
    """Whether something in the library is not what it was, or may not be."""
    if notification.type == OPENED:
        return True
    entries = (entry.state in (DONE, DELETED) for entry in notification.timeline)
    ended = (
        change.event == "ended" and change.activity.type.startswith("library.")
        for change in notification.activities
    )
    return any(entries) or any(ended)
