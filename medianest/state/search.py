"""Search: what the palette and the page of a search are told."""

from __future__ import annotations

import reflex as rx
from pydantic import Field

from medianest import runtime
from medianest.state.arguments import Search
from medianest.state.queries import Query, asked
from medianest.state.session import actor
from medianest.views.library_search import SearchAnswerView

IN_PALETTE, ON_PAGE = 6, 60
LONGEST = 200
"""Characters of a search; as in ``assets/js/found.js``."""


class SearchQuery(Query):
    """What the page's address asks for."""

    q: str = Field(default="", max_length=10_000)


class SearchState(rx.State):
    """The last answers; each says to what."""

    quick: SearchAnswerView | None = None
    answer: SearchAnswerView | None = None

    @rx.event
    async def look_up(self, text: Search) -> None:
        """The best few, for somebody who is typing."""
        search = runtime.current().library.search
        self.quick = await search.answer(await actor(self), text, limit=IN_PALETTE)

    @rx.event
    async def load(self) -> None:
        """What the page's address asks for; for ``on_load``, also of each new question."""
        wanted = asked(SearchQuery, self.router.url.query_parameters)
        text = wanted.q.strip()[:LONGEST].strip()
        if not text:
            self.answer = None
            return
        search = runtime.current().library.search
        self.answer = await search.answer(await actor(self), text, limit=ON_PAGE)
