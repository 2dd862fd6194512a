"""Rows of titles to discover."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, islice

from medianest.errors import ConflictError, InvalidInputError, UpstreamError
from medianest.services.actor import Actor
from medianest.services.discovery import kept_answers
from medianest.services.discovery.availability import Availability, Said
from medianest.services.discovery.facts import GenreFact, SummaryPage, TitleSummary
from medianest.services.discovery.kept_answers import Kept
from medianest.services.discovery.upstream_titles import FILTERED, UpstreamTitles
from medianest.services.discovery.words import HIGHEST_PAGE, NOT_SET_UP
from medianest.views.media import GenreView, TitleCardView, TitleRowView
from medianest.views.media_query import RowFilters, RowKey

NAMES: dict[RowKey, str] = {
    RowKey.TRENDING: "Trending",
    RowKey.POPULAR_MOVIES: "Popular films",
    RowKey.POPULAR_SERIES: "Popular series",
    RowKey.UPCOMING_MOVIES: "Upcoming films",
    RowKey.UPCOMING_SERIES: "Upcoming series",
}
BY_GENRE: dict[RowKey, str] = {
    RowKey.MOVIE_GENRE: "Films by genre",
    RowKey.TV_GENRE: "Series by genre",
}
NOTHING = "Nothing is left with these filters. Take one of them away."
NO_MORE = "There are no more."
EVERYTHING = RowFilters()


@dataclass(frozen=True, slots=True)
class _Row:
    """``said`` is what Overseerr has in it, or why it did not say so."""

    key: RowKey
    name: str
    page: int
    filters: RowFilters
    said: Kept[SummaryPage] | str

    def fitting(self) -> list[Said]:
        """What the filters leave, where they are no matter of marks."""
        if isinstance(self.said, str):
            return []
        titles = (title for title in self.said.value.titles if _fits(title, self.filters))
        return [(title, self.said.at) for title in titles]

    def view(self, cards: list[TitleCardView]) -> TitleRowView:
        """The row with the cards of what was fitting."""
        seen = TitleRowView(key=self.key, name=self.name, page=self.page, titles=[])
        if isinstance(self.said, str):
            return seen.model_copy(update={"why_empty": self.said, "was_asked": False})
        if self.filters.missing_only:
            cards = [card for card in cards if _is_missing(card)]
        more = {
            "titles": cards,
            "total_pages": min(self.said.value.total_pages, HIGHEST_PAGE),
            "why_empty": "" if cards else NO_MORE if self.page > 1 else NOTHING,
            "as_of": kept_answers.told(self.said),
        }
        return seen.model_copy(update=more)


class DiscoverRows:
    """What everybody is shown alike, with the viewer's own marks."""

    def __init__(self, titles: UpstreamTitles, availability: Availability) -> None:
        self._titles = titles
        self._availability = availability

    async def row(
        self,
        actor: Actor,
        key: RowKey,
        page: int = 1,
        genre: int | None = None,
        filters: RowFilters | None = None,
    ) -> TitleRowView:
        """A page of one row. ``genre`` is its number where the row goes by one.

        Raises :class:`InvalidInputError` for a page, or a genre, that the row cannot have.
        """
        (shown,) = await self._shown(actor, [await self._row(RowKey(key), page, genre, filters)])
        return shown

    async def all(self, actor: Actor) -> list[TitleRowView]:
        """The first page of every row that needs no genre."""
        return await self._shown(actor, await asyncio.gather(*map(self._row, NAMES)))

    async def genres(self, actor: Actor) -> dict[str, list[GenreView]]:
        """The genres of films and of series, as ``{"movie": …, "tv": …}``; none where they cannot
        be asked for."""
        try:
            found = (await self._titles.genres()).value
        except (ConflictError, UpstreamError):
            return {"movie": [], "tv": []}
        return {"movie": _views(found.movie), "tv": _views(found.tv)}

    async def _row(
        self,
        key: RowKey,
        page: int = 1,
        genre: int | None = None,
        filters: RowFilters | None = None,
    ) -> _Row:
        filters = filters or EVERYTHING
        _check(key, page, genre)
        name = await self._name(key, genre)
        try:
            said: Kept[SummaryPage] | str = await self._titles.row(key, page, genre, filters)
        except ConflictError:
            said = NOT_SET_UP
        except UpstreamError as error:
            said = error.message
        return _Row(key, name, page, filters, said)

    async def _shown(self, actor: Actor, rows: Sequence[_Row]) -> list[TitleRowView]:
        """One look at the library, and one at what was asked for, serve all rows."""
        fitting = [row.fitting() for row in rows]
        cards = iter(await self._availability.cards(actor, list(chain(*fitting))))
        return [
            row.view(list(islice(cards, len(said))))
            for row, said in zip(rows, fitting, strict=True)
        ]

    async def _name(self, key: RowKey, genre: int | None) -> str:
        if genre is None:
            return NAMES[key]
        kind = "tv" if key in (RowKey.TV_GENRE, RowKey.POPULAR_SERIES) else "movie"
        what = "series" if kind == "tv" else "films"
        try:
            found = (await self._titles.genres()).value
        except (ConflictError, UpstreamError):
            return BY_GENRE[RowKey.TV_GENRE if kind == "tv" else RowKey.MOVIE_GENRE]
        among = found.tv if kind == "tv" else found.movie
        named = next((one.name for one in among if one.id == genre), "")
        return f"{named} {what}".strip().capitalize()


def _check(key: RowKey, page: int, genre: int | None) -> None:
    if not 1 <= page <= HIGHEST_PAGE:
        raise InvalidInputError(f"page is 1 to {HIGHEST_PAGE}.")
    if key in BY_GENRE and genre is None:
        raise InvalidInputError("Choose a genre.", details={"genre": "Choose a genre."})
    if key not in FILTERED and genre is not None:
        sentence = "This row cannot be narrowed to a genre."
        raise InvalidInputError(sentence, details={"genre": sentence})


def _fits(title: TitleSummary, filters: RowFilters) -> bool:
    """Again for rows that Overseerr narrows, where it changes nothing."""
    if filters.year_from is not None and (title.year is None or title.year < filters.year_from):
        return False
    if filters.year_to is not None and (title.year is None or title.year > filters.year_to):
        return False
    least = filters.rating_from
    return least is None or (title.rating is not None and title.rating >= least)


def _is_missing(card: TitleCardView) -> bool:
    mark = card.availability
    return mark.status == "none" and not mark.requested


def _views(genres: tuple[GenreFact, ...]) -> list[GenreView]:
    return [GenreView(id=one.id, name=one.name) for one in genres]
