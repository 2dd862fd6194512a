"""How good the copy of the library is, and what administrators do about it."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest import runtime
from medianest.services.library.syncs import LibrarySyncs
from medianest.state.arguments import Id, RowId
from medianest.state.session import actor
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


def _syncs() -> LibrarySyncs:
    return runtime.current().library.syncs
