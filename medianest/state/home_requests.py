"""Requests on the start page: one's own, and what waits for one's decision."""

from __future__ import annotations

import reflex as rx

from medianest import runtime
from medianest.models.user import Permission
from medianest.services.media_requests.query import RequestQuery
from medianest.state.session import actor
from medianest.views.media_request import MediaRequestView

OWN, WAITING = 4, 3


class HomeRequestsState(rx.State):
    """The few that the start page has room for."""

    own: list[MediaRequestView] = []
    waiting: list[MediaRequestView] = []
    loaded: bool = False

    @rx.event
    async def load(self) -> None:
        """For ``on_load``, and when requests have changed."""
        person = await actor(self)
        requests = runtime.current().media_requests.requests
        mine = RequestQuery(sort="updatedAt:desc")
        self.own = (await requests.page(person, mine, page=1, limit=OWN)).items
        if person.may(Permission.MANAGE_REQUESTS):
            oldest = RequestQuery(tab="pending", sort="createdAt:asc", everybody=True)
            self.waiting = (await requests.page(person, oldest, page=1, limit=WAITING)).items
        self.loaded = True
