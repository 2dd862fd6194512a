"""How one monitor was, for the sheet that the address of the page opens."""

from __future__ import annotations

from typing import Literal

import reflex as rx
from pydantic import Field

from medianest import runtime
from medianest.errors import NotFoundError
from medianest.state.queries import Query, asked
from medianest.state.session import actor
from medianest.views.monitoring import MonitorHistoryView

SPANS = {"24h": 24, "7d": 7 * 24, "30d": 30 * 24}
"""Hours of each choice; the first is what holds where the address says nothing."""


class MonitorQuery(Query):
    """What the page's address asks for; ``monitor`` is 0 where no sheet is open."""

    monitor: int = Field(default=0, ge=0, le=2**31 - 1)
    span: Literal["24h", "7d", "30d"] = "24h"


class MonitorState(rx.State):
    """The history of one at a time."""

    history: MonitorHistoryView | None = None
    missing: int = 0
    """The monitor that was asked for last and that the person may not see, or is none."""

    @rx.event
    async def load(self) -> None:
        """For ``on_load``, and when it is not as it was."""
        wanted = asked(MonitorQuery, self.router.url.query_parameters)
        if not wanted.monitor:
            return
        try:
            self.history = await runtime.current().monitoring.history.show(
                await actor(self), wanted.monitor, SPANS[wanted.span]
            )
        except NotFoundError:
            self.history, self.missing = None, wanted.monitor
