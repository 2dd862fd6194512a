"""How the services are, for the page of it."""

from __future__ import annotations

import reflex as rx

from medianest import runtime
from medianest.state import hub
from medianest.state.arguments import RowId
from medianest.state.session import actor
from medianest.views.monitoring import DisruptionsView, MonitoringView


class StatusState(rx.State):
    """What there was when the page was read; ``LiveState`` has the looks since."""

    shown: MonitoringView | None = None
    disruptions: DisruptionsView | None = None

    @rx.event
    async def load(self) -> None:
        """For ``on_load`` behind :meth:`LiveState.load`, and when more than looks has changed."""
        person = await actor(self)
        # Before it is read: what is seen meanwhile is told as well.
        await hub.current().watch_monitors(self.router.session.session_id, each_beat=True)
        monitoring = runtime.current().monitoring
        self.shown = await monitoring.overview.show(person)
        self.disruptions = await monitoring.incidents.show(person)

    @rx.event
    async def publish(self, group_id: RowId, is_published: bool) -> None:
        """Show a group to everybody, or to administrators alone; open pages hear of it."""
        overview = runtime.current().monitoring.overview
        await overview.publish(await actor(self), group_id, is_published)
