"""What is played now, for the start page."""

from __future__ import annotations

import asyncio

import reflex as rx

from medianest import runtime
from medianest.errors import UpstreamError
from medianest.state import hub
from medianest.state.session import actor
from medianest.views.library import PlaybackView

PATIENCE_SECONDS = 0.7
"""How long a page waits for Plex; what comes later is brought by the hub."""


class PlaybacksState(rx.State):
    """What the person may know of being played; nothing while Plex does not answer."""

    items: list[PlaybackView] = []
    asked: bool = False
    """Whether it is known, or not to be known soon: what stands below may take its place then."""

    @rx.event
    async def load(self) -> None:
        """For ``on_load`` behind :meth:`LiveState.load`, and when something else is played."""
        person = await actor(self)
        hub.current().watch_playing(self.router.session.session_id)
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                self.items = await runtime.current().library.playbacks.list(person)
        except (UpstreamError, TimeoutError):
            self.items = []
        self.asked = True
