"""The page of one collection, which administrators change."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import reflex as rx

from medianest import routes, runtime
from medianest.errors import MediaNestError, NotFoundError
from medianest.services.actor import Actor
from medianest.services.library.collections import LibraryCollections
from medianest.state import page_events
from medianest.state.arguments import (
    MOST_AT_ONCE,
    CollectionWords,
    ListKey,
    Position,
    RowId,
    RowIds,
)
from medianest.state.library import ROWS
from medianest.state.paths import last_number
from medianest.state.problems import FORM, Problems, told
from medianest.state.session import actor
from medianest.state.toasts import show_toast
from medianest.views.library import CollectionView, ItemCardView
from medianest.views.library_window import WindowView

EDIT, ADD = "edit-collection", "add-to-collection"

Change = Callable[[Actor, int], Awaitable[CollectionView]]


class CollectionState(rx.State):
    """A collection and what stands in it. Plex is asked for each change, which takes its time:
    the page stays usable meanwhile."""

    found: CollectionView | None = None
    """Without its items: they come in windows."""
    window: WindowView | None = None
    arranged: list[ItemCardView] = []
    """While somebody puts it into another order: its first items, as many as can be arranged."""
    missing: bool = False
    problems: Problems = {}
    busy: bool = False

    @rx.event
    async def load(self) -> None:
        """The collection that the page's address names; for ``on_load``, and when it changed."""
        collection_id = last_number(self)
        if self.found is None or self.found.card.id != collection_id:
            self.reset()
        try:
            await self._read(await actor(self), collection_id)
            self.missing = False
        except NotFoundError:
            self.reset()
            self.missing = True

    @rx.event
    async def show(self, key: ListKey, at: Position) -> None:
        """What stands in it from ``at`` on."""
        person, page = await actor(self), at // ROWS + 1
        try:
            view = await _service().get(person, last_number(self), page=page, limit=ROWS)
        except MediaNestError as problem:
            self.window = WindowView(key=key, start=at, error=problem.message)
            return
        self.window = _window(view, start=(page - 1) * ROWS)

    @rx.event
    async def arrange(self, begins: bool) -> None:
        """Somebody begins to put it into another order, or is done."""
        if not begins:
            self.arranged = []
            return
        view = await _service().get(await actor(self), last_number(self), limit=MOST_AT_ONCE)
        self.arranged = view.items

    @rx.event
    async def begin(self) -> None:
        """A dialog opens anew."""
        self.problems = {}

    @rx.event(background=True)
    async def edit(self, words: CollectionWords) -> Any:
        """Change its name and what is said about it."""

        async def change(admin: Actor, collection_id: int) -> CollectionView:
            return await _service().edit(
                admin, collection_id, title=words.title, summary=words.summary
            )

        return page_events.close(EDIT) if await self._change(change) else None

    @rx.event(background=True)
    async def add(self, item_ids: RowIds) -> Any:
        async def change(admin: Actor, collection_id: int) -> CollectionView:
            return await _service().add(admin, collection_id, item_ids)

        return page_events.close(ADD) if await self._change(change) else None

    @rx.event(background=True)
    async def remove(self, item_id: RowId) -> Any:
        async def change(admin: Actor, collection_id: int) -> CollectionView:
            return await _service().remove(admin, collection_id, item_id)

        return await self._told(change)

    @rx.event(background=True)
    async def reorder(self, item_ids: RowIds) -> Any:
        """Its items in their new order."""

        async def change(admin: Actor, collection_id: int) -> CollectionView:
            return await _service().reorder(admin, collection_id, item_ids)

        return await self._told(change)

    @rx.event(background=True)
    async def delete(self) -> Any:
        """What stands in it stays in the library."""
        async with self:
            person, collection_id, self.busy = await actor(self), last_number(self), True
        try:
            await _service().delete(person, collection_id)
        except MediaNestError as problem:
            async with self:
                self.busy = False
            return show_toast(problem.message, level="error")
        async with self:
            self.reset()
        return rx.redirect(routes.LIBRARY_COLLECTIONS)

    async def _told(self, change: Change) -> Any:
        """Why it did not work is said in a toast, where no dialog is open to say it."""
        if await self._change(change):
            return None
        async with self:
            words = self.problems.get(FORM) or next(iter(self.problems.values()), "")
            self.problems = {}
        return [show_toast(words, level="error"), CollectionState.load]

    async def _change(self, change: Change) -> bool:
        """Whether it worked; ``problems`` say why not."""
        async with self:
            person, collection_id, self.busy = await actor(self), last_number(self), True
        view, problems = None, {}
        try:
            view = await change(person, collection_id)
        except MediaNestError as problem:
            problems = told(problem)
        async with self:
            self.problems, self.busy = problems, False
            if view is not None and last_number(self) == view.card.id:
                await self._read(person, collection_id)
        return view is not None

    async def _read(self, person: Actor, collection_id: int) -> None:
        """What it is, and its first items. Raises :class:`NotFoundError`."""
        limit = MOST_AT_ONCE if self.arranged else ROWS
        view = await _service().get(person, collection_id, limit=limit)
        if self.arranged:
            self.arranged = view.items
        self.window = _window(view, start=0)
        self.found = view.model_copy(update={"items": []})


def _window(view: CollectionView, *, start: int) -> WindowView:
    """As many items as a page asks for at once, under the name that the page gives its list."""
    total = view.card.item_count
    key = f"collection {view.card.id}"
    return WindowView(key=key, start=start, items=view.items[:ROWS], total=total)


def _service() -> LibraryCollections:
    return runtime.current().library.collections
