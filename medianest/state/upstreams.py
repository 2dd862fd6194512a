"""How the programs are that MediaNest uses, for administrators."""

from __future__ import annotations

import reflex as rx

from medianest import runtime
from medianest.state.session import actor
from medianest.views.monitoring import UpstreamDetailsView


class UpstreamsState(rx.State):
    """As they were seen last."""

    found: dict[str, UpstreamDetailsView] = {}
    """By their area of the settings."""
    loaded: bool = False

    @rx.event
    async def load(self) -> None:
        """For ``on_load``, and when one of them is not as it was."""
        overview = runtime.current().monitoring.overview
        found = await overview.upstream_details(await actor(self))
        self.found, self.loaded = {one.name: one for one in found}, True
