"""Rows of titles to discover, and the whole of one of them."""

from __future__ import annotations

import reflex as rx
from pydantic import ValidationError

from medianest import runtime
from medianest.errors import MediaNestError
from medianest.state.arguments import ListKey, PageNumber, Question
from medianest.state.queries import Query, asked
from medianest.state.session import actor
from medianest.views.media import GenreView, TitleRowView
from medianest.views.media_query import RowFilters, RowKey, RowOrder
from medianest.views.title_window import TitleWindowView

LAST_PAGE = 500
"""Of a list; the catalogue answers no further one."""

UNKNOWN = "There are no such filters. Take them off."

_OF_GENRE = {
    RowKey.POPULAR_MOVIES: RowKey.MOVIE_GENRE,
    RowKey.POPULAR_SERIES: RowKey.TV_GENRE,
}


class RowQuery(Query):
    """What an address asks of a row."""

    row: RowKey = RowKey.TRENDING
    genre: int | None = None
    year_from: int | None = None
    year_to: int | None = None
    rating_from: float | None = None
    order: RowOrder = RowOrder.POPULAR
    missing: bool = False

    @property
    def key(self) -> RowKey:
        """With a genre, the row of that genre."""
        return self.row if self.genre is None else _OF_GENRE.get(self.row, self.row)

    @property
    def filters(self) -> RowFilters:
        return RowFilters(
            year_from=self.year_from,
            year_to=self.year_to,
            rating_from=self.rating_from,
            order=self.order,
            missing_only=self.missing,
        )


class DiscoverState(rx.State):
    """The upstream is asked for what is not remembered, which takes its time: the page stays
    usable meanwhile."""

    rows: list[TitleRowView] = []
    genres: dict[str, list[GenreView]] = {}
    """Of ``movie`` and ``tv``."""
    loaded: bool = False
    window: TitleWindowView | None = None

    @rx.event(background=True)
    async def load(self) -> None:
        """Every row; for ``on_load``, and when requests or the library have changed."""
        async with self:
            person = await actor(self)
        service = runtime.current().discovery.rows
        rows, genres = await service.all(person), await service.genres(person)
        async with self:
            self.rows, self.genres, self.loaded = rows, genres, True

    @rx.event(background=True)
    async def show(self, key: ListKey, question: Question, page: PageNumber) -> None:
        """A page of one row; ``question`` as the page's address has it."""
        async with self:
            person = await actor(self)
        try:
            wanted = asked(RowQuery, _snaked(question))
            found = await runtime.current().discovery.rows.row(
                person, wanted.key, min(page, LAST_PAGE), wanted.genre, wanted.filters
            )
            window = TitleWindowView(
                key=key,
                page=page,
                titles=found.titles,
                total_pages=found.total_pages,
                why=found.why_empty,
                was_asked=found.was_asked,
                as_of=found.as_of,
            )
        except ValidationError:
            window = TitleWindowView.unasked(key, page, UNKNOWN)
        except MediaNestError as problem:
            window = TitleWindowView.unasked(key, page, problem.message)
        async with self:
            self.window = window


def _snaked(question: Question) -> Question:
    names = {"yearFrom": "year_from", "yearTo": "year_to", "ratingFrom": "rating_from"}
    return {names.get(name, name): value for name, value in question.items()}
