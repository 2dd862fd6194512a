"""Searches and browses TMDB through Overseerr."""

from __future__ import annotations

import random
from typing import Any, Literal

from pydantic import ValidationError

from medianest.integrations import http_errors
from medianest.integrations.overseerr import refusals
from medianest.integrations.overseerr.calls import NAME, Calls
from medianest.integrations.overseerr.details import flat
from medianest.integrations.overseerr.titles import (
    Genre,
    PersonResult,
    Result,
    SeasonDetails,
    TitleDetails,
    TitlePage,
    TitleResult,
)
from medianest.integrations.tolerant import read

RowKey = Literal[
    "trending",
    "popular_movies",
    "popular_series",
    "upcoming_movies",
    "upcoming_series",
    "movie_genre",
    "tv_genre",
]

Likeness = Literal["recommendations", "similar"]

_PATHS: dict[str, str] = {
    "trending": "/discover/trending",
    "popular_movies": "/discover/movies",
    "popular_series": "/discover/tv",
    "upcoming_movies": "/discover/movies/upcoming",
    "upcoming_series": "/discover/tv/upcoming",
    "movie_genre": "/discover/movies",
    "tv_genre": "/discover/tv",
}
_ANYWHERE = frozenset({"language"})
_OF_BOTH_KINDS = _ANYWHERE | {
    "genre",
    "keywords",
    "sortBy",
    "voteAverageGte",
    "voteAverageLte",
    "voteCountGte",
    "voteCountLte",
    "watchProviders",
    "watchRegion",
    "withRuntimeGte",
    "withRuntimeLte",
}
_FILTERS = {
    "/discover/movies": _OF_BOTH_KINDS
    | {"primaryReleaseDateGte", "primaryReleaseDateLte", "studio"},
    "/discover/tv": _OF_BOTH_KINDS | {"firstAirDateGte", "firstAirDateLte", "network"},
}
_ROW_TYPES: dict[str, type[Result]] = {
    "movie": TitleResult,
    "tv": TitleResult,
    "person": PersonResult,
}
# Overseerr keeps what TMDB said for hours: only a page that nobody opens shows whether it answers.
_UNLIKELY_PAGES = range(50, 450)


class Discovery:
    """Calls about titles. With TMDB away all raise :class:`UpstreamBusyError`."""

    _calls: Calls

    async def search(self, query: str, page: int = 1, language: str | None = None) -> TitlePage:
        """Films, series and people. Overseerr finds nothing while TMDB is away, and says so to
        nobody: before nothing is believed, TMDB is asked for something else."""
        params: dict[str, str | int] = {"query": query, "page": page}
        if language:
            params["language"] = language
        found = await self._page("/search", params)
        if not found.results and not found.total_results:
            await self._ensure_tmdb()
        return found

    async def discover(
        self, row: RowKey, page: int = 1, genre: int | None = None, **filters: str | int
    ) -> TitlePage:
        """One page of a row. ``filters`` are called as in Overseerr: ``primaryReleaseDateGte`` of
        films, ``firstAirDateGte`` of series, ``voteAverageGte``, ``sortBy`` and so on; trending and
        upcoming rows have ``language`` alone. Raises :class:`ValueError` for one that not both
        products know: the older refuses the whole call."""
        path = _PATHS[row]
        wanted = filters if genre is None else {"genre": genre, **filters}
        if unknown := wanted.keys() - _FILTERS.get(path, _ANYWHERE):
            raise ValueError(f"{path} cannot be filtered by {', '.join(sorted(unknown))}")
        return await self._page(path, {"page": page, **wanted})

    async def genres(self, media_type: Literal["movie", "tv"]) -> tuple[Genre, ...]:
        answer = await self._calls.ask("GET", f"/genres/{media_type}", expected={500})
        if answer.status == 500:
            raise refusals.tmdb_away(refusals.words(answer))
        return tuple(read(NAME, list[Genre], answer.json()))

    async def movie(self, tmdb_id: int) -> TitleDetails:
        """Raises :class:`UpstreamMissingError` where TMDB does not know it."""
        return await self._details("movie", tmdb_id)

    async def tv(self, tmdb_id: int) -> TitleDetails:
        """Raises :class:`UpstreamMissingError` where TMDB does not know it."""
        return await self._details("tv", tmdb_id)

    async def season(self, tmdb_id: int, number: int) -> SeasonDetails:
        """Raises :class:`UpstreamMissingError` where TMDB does not know it."""
        return read(NAME, SeasonDetails, await self._of_tmdb(f"/tv/{tmdb_id}/season/{number}"))

    async def related(
        self, media_type: Literal["movie", "tv"], tmdb_id: int, how: Likeness = "recommendations"
    ) -> TitlePage:
        """Titles of the same kind: what people liked who liked it, or what has its genres and
        keywords. Raises :class:`UpstreamMissingError` where TMDB does not know it."""
        return _titles(await self._of_tmdb(f"/{media_type}/{tmdb_id}/{how}", {"page": 1}))

    async def _details(self, media_type: str, tmdb_id: int) -> TitleDetails:
        said = await self._of_tmdb(f"/{media_type}/{tmdb_id}")
        if not isinstance(said, dict):
            raise http_errors.not_understood(NAME)
        return read(NAME, TitleDetails, flat(said, media_type))

    async def _page(self, path: str, params: dict[str, str | int]) -> TitlePage:
        answer = await self._calls.ask("GET", path, params, expected={500})
        if answer.status == 500:
            raise refusals.tmdb_away(refusals.words(answer))
        return _titles(answer.json())

    async def _of_tmdb(self, path: str, params: dict[str, str | int] | None = None) -> Any:
        """An id that TMDB does not know is answered as TMDB's absence is: with 500."""
        answer = await self._calls.ask("GET", path, params, expected={500})
        if answer.status != 500:
            return answer.json()
        await self._ensure_tmdb()
        raise refusals.unknown_title(refusals.words(answer))

    async def _ensure_tmdb(self) -> None:
        """Raises :class:`UpstreamBusyError` where Overseerr gets nothing new from TMDB."""
        page = random.choice(_UNLIKELY_PAGES)
        await self._page(_PATHS["popular_movies"], {"page": page})


def _titles(said: Any) -> TitlePage:
    if not isinstance(said, dict) or not isinstance(said.get("results"), list):
        raise http_errors.not_understood(NAME)
    rows = tuple(row for one in said["results"] if (row := _row(one)) is not None)
    return read(NAME, TitlePage, said | {"results": rows})


def _row(one: Any) -> Result | None:
    kind = _ROW_TYPES.get(str(one.get("mediaType"))) if isinstance(one, dict) else None
    try:
        return kind.model_validate(one) if kind else None
    except ValidationError:
        return None
