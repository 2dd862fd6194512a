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
from medianest.state.arguments import CollectionWords, RowId, RowIds
from medianest.state.paths import last_number
from medianest.state.problems import FORM, Problems, told
from medianest.state.session import actor
from medianest.state.toasts import show_toast
from medianest.views.library import CollectionView

EDIT, ADD = "edit-collection", "add-to-collection"

Change = Callable[[Actor, int], Awaitable[CollectionView]]


class CollectionState(rx.State):
    """A collection and what stands in it. Plex is asked for each change, which takes its time:
    the page stays usable meanwhile."""

    found: CollectionView | None = None
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
            self.found = await _service().get(await actor(self), collection_id)
            self.missing = False
        except NotFoundError:
            self.reset()
            self.missing = True

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
                self.found = view
        return view is not None


def _service() -> LibraryCollections:
    return runtime.current().library.collections
