"""All collections of the library, by section, and the making of new ones."""

from __future__ import annotations

from typing import Any

import reflex as rx
from pydantic import ValidationError

from medianest import routes, runtime
from medianest.errors import MediaNestError
from medianest.services.actor import Actor
from medianest.state import page_events
from medianest.state.arguments import CollectionChoice, RowId
from medianest.state.problems import Problems, told
from medianest.state.session import actor
from medianest.views.library import CollectionCardView, SectionView
from medianest.views.view import View

STEP = 60
"""How many more of a section somebody gets who asks for more; as many at first."""
MOST = 3_000
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
    _wanted: dict[int, int] = {}
    """Id of a section → how many of its collections, where somebody has asked for more."""
    problems: Problems = {}
    busy: bool = False

    @rx.event
    async def load(self) -> None:
        """For ``on_load``, and when the library has changed."""
        person = await actor(self)
        sections = await runtime.current().library.items.sections(person)
        self.shelves = [await self._shelf(person, section) for section in sections]
        self.loaded = True

    @rx.event
    async def more(self, section_id: RowId) -> None:
        """The next ones of a section."""
        person = await actor(self)
        shelves = {each.section.id: each for each in self.shelves}
        if (before := shelves.get(section_id)) is None:
            return
        self._wanted = {**self._wanted, section_id: min(MOST, len(before.collections) + STEP)}
        shelves[section_id] = await self._shelf(person, before.section)
        self.shelves = list(shelves.values())

    async def _shelf(self, person: Actor, section: SectionView) -> ShelfView:
        wanted, service = self._wanted.get(section.id, STEP), runtime.current().library.collections
        found: list[CollectionCardView] = []
        page, total = 1, 0
        while len(found) < wanted:
            part = await service.page(person, section.id, page=page, limit=STEP)
            found, total = found + part.items, part.pagination.total_items
            if not part.pagination.has_next:
                break
            page += 1
        return ShelfView(section=section, collections=found, total=total)

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
