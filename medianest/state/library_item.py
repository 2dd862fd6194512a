"""The page of one item of the library."""

from __future__ import annotations

import reflex as rx

from medianest import runtime
from medianest.errors import NotFoundError
from medianest.services.library.items import LibraryItems
from medianest.state.arguments import RowId
from medianest.state.paths import last_number
from medianest.state.session import actor
from medianest.views.insights import LeavingView
from medianest.views.library import ItemCardView, ItemView

RELATED = 12
MOST_UNFOLDED = 30


class ItemState(rx.State):
    """An item, what belongs to it, and what is like it."""

    found: ItemView | None = None
    missing: bool = False
    """There is no such item, or not for this person."""
    parts: list[ItemCardView] = []
    episodes: dict[str, list[ItemCardView]] = {}
    """Id of a season → its episodes, for seasons that are unfolded."""
    related: list[ItemCardView] = []
    leaving: LeavingView | None = None
    """That it leaves the library soon: itself, its season or its show."""
    can_report: bool = False
    """Whether there is an Overseerr that takes what is wrong with it."""

    @rx.event
    async def load(self) -> None:
        """The item that the page's address names; for ``on_load``, and when it has changed."""
        item_id = last_number(self)
        if self.found is None or self.found.card.id != item_id:
            self.reset()
        try:
            await self._read(item_id)
        except NotFoundError:
            self.reset()
            self.missing = True

    @rx.event
    async def unfold(self, season_id: RowId) -> None:
        """Read the episodes of a season, also again when they have changed."""
        try:
            found = await _items().children(await actor(self), season_id)
        except NotFoundError:
            found = []
        others = [each for each in self.episodes.items() if each[0] != str(season_id)]
        self.episodes = {**dict(others[1 - MOST_UNFOLDED :]), str(season_id): found}

    async def _read(self, item_id: int) -> None:
        person, items = await actor(self), _items()
        self.found = await items.get(person, item_id)
        self.parts = await items.children(person, item_id)
        self.related = await items.related(person, item_id, RELATED)
        self.leaving = await runtime.current().insights.leaving.of_item(person, item_id)
        self.missing = False
        upstream = await runtime.current().overseerr.state()
        self.can_report = upstream.configured and self.found.tmdb_id is not None


def _items() -> LibraryItems:
    return runtime.current().library.items
