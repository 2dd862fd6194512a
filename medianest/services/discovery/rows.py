"""Rows of titles to discover."""

from __future__ import annotations

from medianest.services.actor import Actor
from medianest.views.media import GenreView, TitleRowView
from medianest.views.media_query import RowFilters, RowKey

NAMES: dict[RowKey, str] = {
    RowKey.TRENDING: "Trending",
    RowKey.POPULAR_MOVIES: "Popular movies",
    RowKey.POPULAR_SERIES: "Popular series",
    RowKey.UPCOMING_MOVIES: "Upcoming movies",
    RowKey.UPCOMING_SERIES: "Upcoming series",
}


class DiscoverRows:
    """What everybody is shown alike, with the viewer's own marks."""

    async def row(
        self,
        actor: Actor,
        key: RowKey,
        page: int = 1,
        genre: int | None = None,
        filters: RowFilters | None = None,
    ) -> TitleRowView:
        """A page of one row. ``genre`` is its number where the row goes by one."""
        return TitleRowView(key=key, name=NAMES.get(key, ""), titles=[], page=page)

    async def all(self, actor: Actor) -> list[TitleRowView]:
        """The first page of every row that needs no genre."""
        return [await self.row(actor, key) for key in NAMES]

    async def genres(self, actor: Actor) -> dict[str, list[GenreView]]:
        """The genres of films and of series, as ``{"movie": …, "tv": …}``."""
        return {"movie": [], "tv": []}
