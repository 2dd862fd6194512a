"""The disk card of administrators."""

from __future__ import annotations

import reflex as rx

from medianest import runtime
from medianest.errors import NotFoundError
from medianest.state.session import actor
from medianest.views.storage import DiskView


class StorageState(rx.State):
    """How full the downloads' disk is, read when a page opens."""

    disk: DiskView | None = None
    error: str = ""

    @rx.event
    async def load(self) -> None:
        """For ``on_load``; does nothing for people who are not administrators."""
        person = await actor(self)
        if not person.is_admin:
            return
        try:
            self.disk, self.error = await runtime.current().storage.disk(person), ""
        except NotFoundError as error:
            self.disk, self.error = None, error.message
