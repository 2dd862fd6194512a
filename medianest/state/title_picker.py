"""Titles of a section, found by typing, to choose from in a dialog."""

from __future__ import annotations

import reflex as rx

from medianest import runtime
from medianest.errors import NotFoundError
from medianest.state.arguments import RowId, Search
from medianest.state.queries import asked
from medianest.state.session import actor
from medianest.views.library import ItemCardView
from medianest.views.library_query import ListQuery

SHOWN = 20


class TitlePickerState(rx.State):
    """What was found last."""

    found: list[ItemCardView] = []
    answered: str = ""
    """Section and words that ``found`` answer, as ``3 harbour``."""

    @rx.event
    async def find(self, section_id: RowId, text: Search) -> None:
        """Titles with these words; the newest ones without any."""
        wishes = {"search": text} if text.strip() else {"sort": "addedAt:desc"}
        query, items = asked(ListQuery, wishes), runtime.current().library.items
        try:
            found = await items.page(await actor(self), section_id, query, limit=SHOWN)
        except NotFoundError:
            self.found = []
            return
        self.found, self.answered = found.items, f"{section_id} {text}"
