"""How many media requests wait for a decision, counted once for all tabs of those who decide."""

from __future__ import annotations

import asyncio

from medianest.errors import UnavailableError
from medianest.runtime import Runtime
from medianest.state.audience import Audience

COUNT_SECONDS = 0.25


class PendingCount:
    """Counts again after requests have changed: a burst of changes a few times a second."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    async def count(self, audience: Audience) -> None:
        """Count now; raises :class:`UnavailableError`. People who decide nothing cost nothing."""
        if audience.decides:
            requests = self._runtime.media_requests.requests
            audience.waiting((await requests.counts(audience.person, everybody=True)).pending)

    async def count_when_changed(self, audience: Audience) -> None:
        """Wait until the count may not be right any more, and make it right."""
        await audience.uncounted.wait()
        audience.uncounted.clear()
        try:
            await self.count(audience)
        except UnavailableError:
            audience.uncounted.set()
        await asyncio.sleep(COUNT_SECONDS)
