"""Titles that can be asked for, found by their names: for the palette and the page of a search."""

from __future__ import annotations

import reflex as rx

from medianest import runtime
from medianest.errors import MediaNestError
from medianest.services.actor import Actor
from medianest.services.discovery.words import NOT_SET_UP
from medianest.state.arguments import ListKey, PageNumber, Search
from medianest.state.session import actor
from medianest.views.media import MediaSearchView
from medianest.views.title_window import TitleWindowView

IN_PALETTE = 5


class TitleSearchState(rx.State):
    """The last answers; each says to what. The library's own come by themselves, and sooner."""

    quick: TitleWindowView | None = None
    window: TitleWindowView | None = None

    @rx.event(background=True)
    async def look_up(self, text: Search) -> None:
        """The best few that are not here, for somebody who is typing."""
        async with self:
            person = await actor(self)
        found = await _window(person, text, text, 1)
        # Who has no Overseerr need not read that with every word.
        why = "" if found.why == NOT_SET_UP else found.why
        missing = [title for title in found.titles if not title.availability.plex]
        async with self:
            self.quick = found.model_copy(update={"titles": missing[:IN_PALETTE], "why": why})

    @rx.event(background=True)
    async def show(self, key: ListKey, text: Search, page: PageNumber) -> None:
        """A page of all that is found."""
        async with self:
            person = await actor(self)
        window = await _window(person, key, text, page)
        async with self:
            self.window = window


async def _window(person: Actor, key: str, text: str, page: int) -> TitleWindowView:
    try:
        found: MediaSearchView = await runtime.current().discovery.search.find(
            person, text, page=page
        )
    except MediaNestError as problem:
        return TitleWindowView.unasked(key, page, problem.message)
    return TitleWindowView(
        key=key,
        page=page,
        titles=found.titles,
        total_pages=found.total_pages,
        total=found.title_count,
        why=found.why_no_titles,
        was_asked=found.was_asked,
        as_of=found.as_of,
    )
