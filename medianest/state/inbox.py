"""What somebody was told, for the page of it."""

from __future__ import annotations

from typing import Literal

import reflex as rx
from pydantic import Field

from medianest import runtime
from medianest.state.arguments import Id
from medianest.state.queries import Query, asked
from medianest.state.session import actor
from medianest.views.notification import NotificationView

ROWS = 50


class InboxQuery(Query):
    """What the page's address asks for."""

    show: Literal["all", "unread"] = "all"
    page: int = Field(default=1, ge=1, le=1_000_000)


class InboxState(rx.State):
    """One's own bell, a page at a time."""

    items: list[NotificationView] = []
    show: str = ""
    """The tab that ``items`` belong to; empty before the first answer."""
    page: int = 1
    pages: int = 1

    @rx.event
    async def load(self) -> None:
        """What the page's address asks for; for ``on_load``, and when the bell has rung."""
        wanted = asked(InboxQuery, self.router.url.query_parameters)
        found = await runtime.current().notifications.inbox.page(
            await actor(self), unread=wanted.show == "unread", page=wanted.page, limit=ROWS
        )
        self.items, self.show = found.items, wanted.show
        self.page, self.pages = found.pagination.page, found.pagination.total_pages

    @rx.event
    async def read(self, notification_id: Id) -> object:
        """One of them was read."""
        await runtime.current().notifications.inbox.read(await actor(self), [notification_id])
        return InboxState.load

    @rx.event
    async def read_all(self) -> object:
        """All of them were."""
        await runtime.current().notifications.inbox.read(await actor(self))
        return InboxState.load
