"""Everybody's requests, for those who decide about them."""

from __future__ import annotations

from typing import Literal

import reflex as rx
from pydantic import Field

from medianest import runtime
from medianest.models.user import Permission
from medianest.services.media_requests.query import RequestQuery
from medianest.state.people import everybody
from medianest.state.queries import Query, asked
from medianest.state.requests import PROBLEMS
from medianest.state.session import actor
from medianest.views.media_request import MediaRequestView, RequestCountsView
from medianest.views.overseerr import OverseerrStateView
from medianest.views.title_window import PersonChoiceView

ROWS = 50

Sort = Literal["", "createdAt:asc", "createdAt:desc", "updatedAt:desc", "owner:asc", "title:asc"]


class ApprovalsQuery(Query):
    """What the page's address asks for, in the words of the file to export."""

    status: Literal[
        "pending", "fetching", "available", "denied", "failed", "cancelled", "all", "problems"
    ] = "pending"
    search: str = Field(default="", max_length=200)
    user: str = Field(default="", max_length=64)
    media_type: Literal["", "movie", "tv"] = Field(default="", alias="mediaType")
    sort: Sort = ""
    over_limit: bool = Field(default=False, alias="overLimit")
    page: int = Field(default=1, ge=1, le=1_000_000)

    def query(self) -> RequestQuery:
        """Who has waited longest comes first; elsewhere, what has moved last."""
        usual = "createdAt:asc" if self.status == "pending" else "updatedAt:desc"
        return RequestQuery(
            tab=self.status,
            media_type=self.media_type or None,
            search=self.search or None,
            owner_id=self.user or None,
            sort=self.sort or usual,
            everybody=True,
            over_limit=self.over_limit,
        )


class ApprovalsState(rx.State):
    """A page of the list; nothing for people who decide nothing."""

    items: list[MediaRequestView] = []
    counts: RequestCountsView = RequestCountsView()
    tab: str = ""
    """The one that ``items`` belong to; empty before the first answer."""
    page: int = 1
    pages: int = 1
    total: int = 0
    people: list[PersonChoiceView] = []
    """Whose requests can be asked for alone; for administrators."""
    upstream: OverseerrStateView | None = None

    @rx.event
    async def load(self) -> None:
        """What the page's address asks for; for ``on_load``, and when requests have changed."""
        person = await actor(self)
        if not person.may(Permission.MANAGE_REQUESTS):
            return
        wanted = asked(ApprovalsQuery, self.router.url.query_parameters)
        requests = runtime.current().media_requests.requests
        self.counts = await requests.counts(person, everybody=True)
        self.upstream = await runtime.current().overseerr.state()
        if wanted.status != PROBLEMS:
            found = await requests.page(person, wanted.query(), page=wanted.page, limit=ROWS)
            self.items, self.total = found.items, found.pagination.total_items
            self.page, self.pages = found.pagination.page, found.pagination.total_pages
        self.tab = wanted.status
        if person.is_admin and not self.people:
            self.people = await everybody(person)
