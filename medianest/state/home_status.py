"""Whether all is well, for the start page."""

from __future__ import annotations

import reflex as rx

from medianest import runtime
from medianest.state import hub
from medianest.state.session import actor
from medianest.views.monitoring import DashboardStatusView


class HomeStatusState(rx.State):
    """Everything that is watched in one glance."""

    glance: DashboardStatusView | None = None

    @rx.event
    async def load(self) -> None:
        """For ``on_load`` behind :meth:`LiveState.load`, and when a monitor is not as it was."""
        person = await actor(self)
        await hub.current().watch_monitors(self.router.session.session_id, each_beat=False)
        self.glance = await runtime.current().monitoring.overview.dashboard(person)
