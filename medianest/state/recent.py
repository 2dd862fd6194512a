"""What has come into the library last, for the start page."""

from __future__ import annotations

import reflex as rx

from medianest import runtime
from medianest.state.session import actor
from medianest.views.library import ItemCardView

SHOWN = 24


class RecentState(rx.State):
    """The newest items that the person may see."""

    items: list[ItemCardView] = []
    loaded: bool = False

    @rx.event
    async def load(self) -> None:
        """For ``on_load``, and when the library has changed."""
        self.items = await runtime.current().library.items.recent(await actor(self), SHOWN)
        self.loaded = True
