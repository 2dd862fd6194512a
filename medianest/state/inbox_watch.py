"""How much is unread in people's bells, counted once for all tabs of each."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from medianest.errors import UnavailableError
from medianest.runtime import Runtime
from medianest.state.audience import Audience

COUNT_SECONDS = 0.25


class InboxWatch:
    """Counts again after something was put into a bell, or read."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    async def count(self, audience: Audience, user_id: str) -> None:
        """Count now for one of its people; a database that is away leaves what was there."""
        with suppress(UnavailableError):
            unread = await self._runtime.notifications.inbox.unread(user_id)
            audience.holds_unread(user_id, unread, has_rung=False)

    async def count_when_changed(self, audience: Audience) -> None:
        """Wait until somebody's count may not be right any more, and make it right: everybody's
        together, as each count for itself would be a round of its own to all tabs."""
        await audience.unheard.wait()
        audience.unheard.clear()
        concerned = audience.take_unheard()
        try:
            unread = await self._runtime.notifications.inbox.unread_of(concerned)
        except UnavailableError:
            audience.turn_inboxes(concerned)
        else:
            for user_id, count in unread.items():
                audience.holds_unread(user_id, count, has_rung=True)
        await asyncio.sleep(COUNT_SECONDS)
