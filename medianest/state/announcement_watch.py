"""What is announced, read once for all tabs of this process; it comes and goes by the clock."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress

import structlog

from medianest.errors import UnavailableError
from medianest.events import AnnouncementDismissed, AnnouncementsChanged, AnyEvent
from medianest.models.ids import utc_now
from medianest.runtime import Runtime
from medianest.services.announcements.board import Board
from medianest.state.audience import Audience

REST_SECONDS = 0.25
LONGEST_SECONDS = 3600.0

log = structlog.get_logger(__name__)


class AnnouncementWatch:
    """Reads again when somebody has written, changed or removed any, and looks at the clock when
    one begins or ends."""

    def __init__(self, runtime: Runtime, audiences: Mapping[str, Audience]) -> None:
        self._runtime = runtime
        self._audiences = audiences
        self._board: Board | None = None
        self._changed = asyncio.Event()

    async def show(self, audience: Audience, user_id: str) -> None:
        """What one of its people sees now; a database that is away leaves what was there."""
        if self._board is None:
            with suppress(UnavailableError):
                self._board = await self._runtime.announcements.board()
                self.turn()  # so that it is known when one begins or ends
        self._tell(audience, user_id)

    def turn(self) -> None:
        """There may be others now."""
        self._changed.set()

    def take(self, event: AnyEvent) -> None:
        """Somebody has put one away, or there are others now; what else happens is none of this."""
        match event:
            case AnnouncementsChanged():
                self.turn()
            case AnnouncementDismissed() if self._board is not None:
                self._board.dismiss(event.id, event.user_id)
                self._tell_all()

    async def watch(self) -> None:
        """Keep all tabs up to date, until cancelled."""
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), self._seconds())
            if self._changed.is_set():
                await self._read()
            self._tell_all()

    async def _read(self) -> None:
        self._changed.clear()
        try:
            self._board = await self._runtime.announcements.board()
        except UnavailableError as error:
            log.warning("announcements not read", error=error.message)
            self._changed.set()
            await asyncio.sleep(REST_SECONDS)

    def _seconds(self) -> float:
        """Until something begins or ends by itself."""
        now = utc_now()
        next_change = self._board.next_change(now) if self._board is not None else None
        if next_change is None:
            return LONGEST_SECONDS
        return min(LONGEST_SECONDS, (next_change - now).total_seconds() + 0.01)

    def _tell_all(self) -> None:
        for audience in self._audiences.values():
            for user_id in {tab.person.user_id for tab in audience.tabs.values()}:
                self._tell(audience, user_id)

    def _tell(self, audience: Audience, user_id: str) -> None:
        if self._board is not None:
            audience.announces(user_id, self._board.shown(user_id, utc_now()))
