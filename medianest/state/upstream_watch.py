"""How the way to Overseerr is, read once for all tabs that see the same."""

from __future__ import annotations

import asyncio

from medianest.errors import UnavailableError
from medianest.runtime import Runtime
from medianest.state.audience import Audience

REST_SECONDS = 0.25


class UpstreamWatch:
    """Reads it again after it went away or came back, and when requests have changed."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    async def read(self, audience: Audience) -> None:
        """Read it now; Overseerr is not asked. Raises :class:`UnavailableError`."""
        audience.stands(await self._runtime.overseerr.state())

    async def read_when_changed(self, audience: Audience) -> None:
        """Wait until it may be otherwise, and read it."""
        await audience.unasked.wait()
        audience.unasked.clear()
        try:
            await self.read(audience)
        except UnavailableError:
            audience.unasked.set()
        await asyncio.sleep(REST_SECONDS)
