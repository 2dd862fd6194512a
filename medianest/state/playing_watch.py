"""One look at what is played now for all tabs of this process that show it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from medianest.errors import MediaNestError
from medianest.runtime import Runtime
from medianest.services.actor import Actor
from medianest.state.audience import Audience
from medianest.views.library import PlaybackView

LOOK_SECONDS = 10.0


class PlayingWatch:
    """Looks while anybody wants to know, whatever the number of tabs."""

    def __init__(self, runtime: Runtime, audiences: Mapping[str, Audience]) -> None:
        self._runtime = runtime
        self._audiences = audiences
        self._looking: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Some tab wants to know from now on."""
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look_often())

    def end(self) -> None:
        """The process stops."""
        if self._looking is not None:
            self._looking.cancel()

    async def _look_often(self) -> None:
        while looking := [each for each in self._audiences.values() if each.shows_playing]:
            for audience in looking:
                audience.played(await self._played(audience.person))
            await asyncio.sleep(LOOK_SECONDS)

    async def _played(self, person: Actor) -> list[PlaybackView]:
        try:
            return await self._runtime.library.playbacks.list(person)
        except MediaNestError:
            return []
