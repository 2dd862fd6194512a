"""What the Plex server plays now: asked once for all who want to know."""

from __future__ import annotations

import asyncio
import time

from medianest.integrations.plex.models import Playing
from medianest.models.media_server import MediaServer
from medianest.services.library.server import LibraryServer

FRESH_SECONDS = 5.0

Told = tuple[MediaServer, tuple[Playing, ...]]


class PlayingNow:
    """An answer, or that there was none, holds for a few seconds; who comes meanwhile shares it."""

    def __init__(self, server: LibraryServer) -> None:
        self._server = server
        self._asking: asyncio.Task[Told] | None = None
        self._until = 0.0

    async def ask(self) -> Told:
        """The server, and what is played there. Raises :class:`ConflictError` where none is set
        up, and :class:`UpstreamError`."""
        if self._asking is None or (self._asking.done() and time.monotonic() >= self._until):
            self._asking = asyncio.create_task(self._ask())
        # Who gives up waiting takes nothing from the others.
        return await asyncio.shield(self._asking)

    async def close(self) -> None:
        """Give up what is being asked."""
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.gather(self._asking, return_exceptions=True)
            self._asking = None

    async def _ask(self) -> Told:
        try:
            connected = await self._server.for_people()
            return connected.row, tuple(await connected.plex.sessions())
        finally:
            self._until = time.monotonic() + FRESH_SECONDS
