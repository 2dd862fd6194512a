"""How good the copy of the library is, and what administrators do about it."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest import runtime
from medianest.services.library.syncs import LibrarySyncs
from medianest.state.arguments import Id, RowId
from medianest.state.session import actor
from medianest.state.toasts import show_toast
from medianest.views.library import LibraryStatusView


class LibraryStatusState(rx.State):
    """Its age, its trouble, and what runs."""

    status: LibraryStatusView | None = None

    @rx.event
    async def load(self) -> None:
        """For ``on_load``, and when a sync has moved on."""
        self.status = await _syncs().status(await actor(self))

    @rx.event
    async def sync(self, full: bool) -> Any:
        """Look for changes now; ``full`` reads everything anew."""
        await _syncs().start(await actor(self), full=full)
        return LibraryStatusState.load

    @rx.event
    async def stop(self, run_id: Id) -> Any:
        await _syncs().stop(await actor(self), run_id)
        return LibraryStatusState.load

    @rx.event
    async def confirm_drop(self, section_id: RowId) -> Any:
        """What Plex no longer shows of a section is gone, an administrator says."""
        await _syncs().confirm_drop(await actor(self), section_id)
        return LibraryStatusState.load

    @rx.event(background=True)
    async def scan(self, section_id: RowId) -> Any:
        """Have Plex look for new files, which takes its time."""
        async with self:
            person = await actor(self)
        await runtime.current().library.scans.scan(person, section_id)
        words = "Plex looks for new files. What it finds shows here by itself."
        return show_toast(words, level="success")


def _syncs() -> LibrarySyncs:
    return runtime.current().library.syncs
