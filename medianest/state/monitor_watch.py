"""Which monitors people may see, read once for all tabs of an audience that show any."""

from __future__ import annotations

import asyncio

from medianest.errors import UnavailableError
from medianest.runtime import Runtime
from medianest.state.audience import Audience

REST_SECONDS = 0.25


class MonitorWatch:
    """Reads it again when a group was published or hidden, or a monitor came or went."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    async def read(self, audience: Audience) -> None:
        """Read it, unless that is known; raises :class:`UnavailableError`."""
        if audience.monitors is None:
            listing = audience.listings
            found = await self._runtime.monitoring.overview.statuses(audience.person)
            if audience.listings == listing:
                audience.monitors = found

    async def read_when_changed(self, audience: Audience) -> None:
        """Wait until it may be otherwise, read it, and only then have pages read theirs: looks
        that come in between are in what those read."""
        await audience.unlisted.wait()
        audience.unlisted.clear()
        try:
            if audience.shows_monitors:
                await self.read(audience)
            audience.turn_monitoring()
        except UnavailableError:
            audience.unlisted.set()
        await asyncio.sleep(REST_SECONDS)
