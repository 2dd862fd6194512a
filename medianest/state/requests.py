"""What somebody has asked for, and what became of it."""

from __future__ import annotations

from typing import Any, Literal

import reflex as rx
from pydantic import Field

from medianest import runtime
from medianest.services.media_requests.query import RequestQuery
from medianest.state.arguments import Id
from medianest.state.queries import Query, asked
from medianest.state.session import actor
from medianest.state.toasts import show_toast
from medianest.views.media_request import MediaRequestView, RequestCountsView, RequestDetailView
from medianest.views.overseerr import OverseerrStateView

ROWS = 50
PROBLEMS = "problems"
"""The tab that has no requests but what is wrong with titles."""


class OwnQuery(Query):
    """What the page's address asks for."""

    status: Literal[
        "all", "pending", "fetching", "available", "denied", "failed", "cancelled", "problems"
    ] = "all"
    page: int = Field(default=1, ge=1, le=1_000_000)


class RequestsState(rx.State):
    """One's own requests, a page at a time."""

    items: list[MediaRequestView] = []
    counts: RequestCountsView = RequestCountsView()
    tab: str = ""
    """The one that ``items`` belong to; empty before the first answer."""
    page: int = 1
    pages: int = 1
    upstream: OverseerrStateView | None = None
    detail: RequestDetailView | None = None
    """The one whose history was asked for last."""

    @rx.event
    async def load(self) -> None:
        """What the page's address asks for; for ``on_load``, and when requests have changed."""
        person = await actor(self)
        wanted = asked(OwnQuery, self.router.url.query_parameters)
        requests = runtime.current().media_requests.requests
        self.counts = await requests.counts(person)
        self.upstream = await runtime.current().overseerr.state()
        if wanted.status != PROBLEMS:
            query = RequestQuery(tab=wanted.status)
            found = await requests.page(person, query, page=wanted.page, limit=ROWS)
            self.items, self.pages = found.items, found.pagination.total_pages
            self.page = found.pagination.page
        self.tab = wanted.status

    @rx.event
    async def look_into(self, request_id: Id) -> None:
        """Read the history of one, one's own or what one may decide about."""
        self.detail = await runtime.current().media_requests.requests.get(
            await actor(self), request_id
        )

    @rx.event
    async def cancel(self, request_id: Id) -> Any:
        """Take it back."""
        requests = runtime.current().media_requests.requests
        await requests.cancel(await actor(self), request_id)
        return [show_toast("The request was taken back.", level="success"), RequestsState.load]
