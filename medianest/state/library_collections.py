"""All collections of the library, by section, and the making of new ones."""

from __future__ import annotations

from typing import Any

import reflex as rx
from pydantic import ValidationError

from medianest import routes, runtime
from medianest.errors import MediaNestError
from medianest.state import page_events
from medianest.state.arguments import CollectionChoice
from medianest.state.problems import Problems, told
from medianest.state.session import actor
from medianest.views.library import CollectionCardView, SectionView
from medianest.views.view import View

SHOWN = 200
"""Of each section, at most."""
DIALOG = "new-collection"


class ShelfView(View):
    """The collections of a section; ``total`` is how many there are."""

    section: SectionView
    collections: list[CollectionCardView]
    total: int


class CollectionsState(rx.State):
    """The shelves that the person sees."""

    shelves: list[ShelfView] = []
    loaded: bool = False
    problems: Problems = {}
    busy: bool = False

    @rx.event
    async def load(self) -> None:
        """For ``on_load``, and when the library has changed."""
        person, library = await actor(self), runtime.current().library
        shelves = []
        for section in await library.items.sections(person):
            found = await library.collections.page(person, section.id, limit=SHOWN)
            total = found.pagination.total_items
            shelves.append(ShelfView(section=section, collections=found.items, total=total))
        self.shelves, self.loaded = shelves, True

    @rx.event
    async def begin(self) -> None:
        """The dialog opens anew."""
        self.problems = {}

    @rx.event(background=True)
    async def create(self, choice: CollectionChoice) -> Any:
        """Make a collection in Plex, then show it."""
        async with self:
            person, self.busy = await actor(self), True
        try:
            made = await runtime.current().library.collections.create(
                person, choice.section_id, choice.title, choice.item_ids
            )
        except (ValidationError, MediaNestError) as problem:
            async with self:
                self.problems, self.busy = told(problem), False
            return None
        async with self:
            self.busy = False
        return [page_events.close(DIALOG), rx.redirect(routes.collection(made.card.id))]
