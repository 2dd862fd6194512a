"""The library's sections, and the part of one that somebody looks at."""

from __future__ import annotations

import reflex as rx

from medianest import runtime
from medianest.errors import MediaNestError, NotFoundError
from medianest.services.library.items import LibraryItems
from medianest.state.arguments import ListKey, Position, Question, RowId
from medianest.state.queries import asked
from medianest.state.session import actor
from medianest.views.library import SectionView
from medianest.views.library_query import ListQuery
from medianest.views.library_window import AboutListView, RelaxedView, WindowView

ROWS = 60
"""As ``CHUNK`` of ``assets/js/windows.js``."""

RANGES = {"yearFrom": ("yearFrom", "yearTo"), "yearTo": ("yearFrom", "yearTo")}
"""Filters that are one for people."""


class LibraryState(rx.State):
    """What a tab has asked for last; the page keeps what it was told before."""

    sections: list[SectionView] = []
    loaded: bool = False
    collections: int = 0
    """How many there are in all of them."""
    reason: str = ""
    """Why there is no section to see; empty where there is one, or nothing to say."""
    window: WindowView | None = None
    about: AboutListView | None = None
    relaxed: RelaxedView | None = None

    @rx.event
    async def load(self) -> None:
        """The sections that the person sees; for ``on_load``."""
        person = await actor(self)
        library = runtime.current().library
        self.sections = await _items().sections(person)
        self.collections = await library.collections.count(person)
        self.reason = "" if self.sections else await library.visibility.why_nothing(person)
        self.loaded = True

    @rx.event
    async def show(self, key: ListKey, section_id: RowId, question: Question, at: Position) -> None:
        """Items of a section from ``at`` on; ``question`` as the page's address has it."""
        person = await actor(self)
        query = asked(ListQuery, question)
        try:
            found = await _items().page(person, section_id, query, offset=at, limit=ROWS)
        except MediaNestError as problem:
            self.window = WindowView(key=key, start=at, error=problem.message)
            return
        total = found.pagination.total_items
        self.window = WindowView(key=key, start=at, items=found.items, total=total)

    @rx.event
    async def describe(self, key: ListKey, section_id: RowId, question: Question) -> None:
        """What a section can be filtered by, and how its list is divided."""
        person, items, query = await actor(self), _items(), asked(ListQuery, question)
        try:
            self.about = AboutListView(
                key=key,
                section_id=section_id,
                facets=await items.facets(person, section_id),
                letters=await items.letters(person, section_id, query),
                size_bytes=await items.size(person, section_id, query),
            )
        except NotFoundError:
            self.about = None

    @rx.event
    async def relax(self, key: ListKey, section_id: RowId, question: Question) -> None:
        """How many there would be if one of the filters were taken off: for lists that are empty
        by their filters."""
        person, counts = await actor(self), {}
        for name in question.keys() - {"sort"}:
            off = RANGES.get(name, (name,))
            query = asked(ListQuery, {k: v for k, v in question.items() if k not in off})
            found = await _items().page(person, section_id, query, limit=1)
            counts[name] = found.pagination.total_items
        self.relaxed = RelaxedView(key=key, counts=counts)


def _items() -> LibraryItems:
    return runtime.current().library.items
