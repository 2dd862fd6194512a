"""Asks Overseerr about titles, and remembers for everybody what it said."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from medianest.errors import OverseerrUnreachableError, UpstreamAuthError
from medianest.integrations.overseerr.client import Overseerr
from medianest.models.media_request import MediaType
from medianest.services.discovery.episode_facts import SeasonEpisodes, season_episodes
from medianest.services.discovery.facts import (
    GenreFact,
    Genres,
    SummaryPage,
    TitleFacts,
    page_facts,
    title_facts,
)
from medianest.services.discovery.kept_answers import Answer, Kept, KeptAnswers, Question
from medianest.services.overseerr import trouble
from medianest.services.overseerr.link import NAME, UNAUTHORIZED, OverseerrLink
from medianest.views.media_query import RowFilters, RowKey, RowOrder

SEARCH_SECONDS, ROW_SECONDS, TITLE_SECONDS = 300, 1_800, 600
GENRES_SECONDS = 24 * 3600
AN_HOUR, A_WEEK = 3600, 7 * 24 * 3600
RATED_BY_AT_LEAST = 200
"""Votes that a title needs among the best rated: what two people liked is not the best there is."""

FILTERED = frozenset(
    {RowKey.POPULAR_MOVIES, RowKey.POPULAR_SERIES, RowKey.MOVIE_GENRE, RowKey.TV_GENRE}
)
"""Rows that Overseerr itself narrows; the others are shown as they are."""
_SERIES = frozenset({RowKey.POPULAR_SERIES, RowKey.TV_GENRE})


class UpstreamTitles:
    """All raise :class:`ConflictError` where no Overseerr is set up, and :class:`UpstreamError` in
    words for people where it does not answer and has not been asked the same before."""

    def __init__(self, link: OverseerrLink, answers: KeptAnswers) -> None:
        self._link = link
        self._answers = answers

    async def search(self, query: str, page: int) -> Kept[SummaryPage]:
        """Films and series that a search finds."""

        async def ask(client: Overseerr) -> SummaryPage:
            return page_facts(await client.search(query, page))

        seconds = (SEARCH_SECONDS, AN_HOUR)
        return await self._get(["search", query.lower(), page], SummaryPage, seconds, ask)

    async def row(
        self, key: RowKey, page: int, genre: int | None, filters: RowFilters
    ) -> Kept[SummaryPage]:
        """A page of a row."""
        narrowed = _narrowed(key, filters) if key in FILTERED else {}

        async def ask(client: Overseerr) -> SummaryPage:
            return page_facts(await client.discover(key.value, page, genre, **narrowed))

        seconds = (ROW_SECONDS, A_WEEK)
        return await self._get(["row", key, page, genre, narrowed], SummaryPage, seconds, ask)

    async def genres(self) -> Kept[Genres]:
        """The genres of films and of series."""

        async def ask(client: Overseerr) -> Genres:
            movie, tv = await client.genres("movie"), await client.genres("tv")
            return Genres(
                movie=tuple(GenreFact(id=one.id, name=one.name) for one in movie if one.name),
                tv=tuple(GenreFact(id=one.id, name=one.name) for one in tv if one.name),
            )

        return await self._get(["genres"], Genres, (GENRES_SECONDS, A_WEEK), ask)

    async def title(
        self, media_type: MediaType, tmdb_id: int, changed_at: datetime | None
    ) -> Kept[TitleFacts]:
        """A title's page, asked for anew where its requests changed after it was kept.

        Raises :class:`UpstreamMissingError` for what is not, or no longer, there.
        """

        async def ask(client: Overseerr) -> TitleFacts:
            of_kind = client.movie if media_type == MediaType.MOVIE else client.tv
            return title_facts(await of_kind(tmdb_id), media_type)

        parts = ["title", media_type, tmdb_id]
        return await self._get(parts, TitleFacts, (TITLE_SECONDS, A_WEEK), ask, changed_at)

    async def kept_title(self, media_type: MediaType, tmdb_id: int) -> TitleFacts | None:
        """What a title's page said last; nobody is asked."""
        kept = await self._answers.kept(await self._key(["title", media_type, tmdb_id]), TitleFacts)
        return kept.value if kept is not None else None

    async def season(self, tmdb_id: int, number: int) -> Kept[SeasonEpisodes]:
        """The episodes of a season. Raises as :meth:`title`."""

        async def ask(client: Overseerr) -> SeasonEpisodes:
            return season_episodes(await client.season(tmdb_id, number))

        seconds = (TITLE_SECONDS, A_WEEK)
        return await self._get(["season", tmdb_id, number], SeasonEpisodes, seconds, ask)

    async def related(self, media_type: MediaType, tmdb_id: int) -> Kept[SummaryPage]:
        """What people liked who liked it, or what is like it where they say nothing: at most two
        calls. Raises as :meth:`title`."""

        async def ask(client: Overseerr) -> SummaryPage:
            found = await client.related(media_type.value, tmdb_id)
            if not found.titles:
                found = await client.related(media_type.value, tmdb_id, "similar")
            return page_facts(found)

        seconds = (ROW_SECONDS, A_WEEK)
        return await self._get(["related", media_type, tmdb_id], SummaryPage, seconds, ask)

    async def _get(
        self,
        parts: list[Any],
        kind: type[Answer],
        seconds: tuple[int, int],
        ask: Callable[[Overseerr], Awaitable[Answer]],
        changed_at: datetime | None = None,
    ) -> Kept[Answer]:
        question = Question(await self._key(parts), kind, *seconds, lambda: self._ask(ask))
        return await self._answers.get(question, changed_at=changed_at)

    async def _key(self, parts: list[Any]) -> str:
        whole = json.dumps([await self._link.url(), *parts], sort_keys=True)
        return hashlib.blake2b(whole.encode(), digest_size=16).hexdigest()

    async def _ask(self, ask: Callable[[Overseerr], Awaitable[Answer]]) -> Answer:
        if await self._link.client() is not None and await self._link.is_away():
            # Nobody waits for what failed a moment ago.
            if (await self._link.state()).status == UNAUTHORIZED:
                raise UpstreamAuthError(NAME, trouble.WRONG_KEY)
            raise OverseerrUnreachableError(NAME, trouble.SILENT)
        try:
            async with self._link.asking() as client:
                return await ask(client)
        except trouble.AWAY as error:
            raise trouble.worded(error) from error


def _narrowed(key: RowKey, filters: RowFilters) -> dict[str, str | int]:
    """What Overseerr calls the filters."""
    is_series = key in _SERIES
    day = "firstAirDate" if is_series else "primaryReleaseDate"
    newest = "first_air_date" if is_series else "primary_release_date"
    narrowed: dict[str, str | int] = {}
    if filters.year_from is not None:
        narrowed[f"{day}Gte"] = f"{filters.year_from:04}-01-01"
    if filters.year_to is not None:
        narrowed[f"{day}Lte"] = f"{filters.year_to:04}-12-31"
    if filters.rating_from is not None:
        narrowed["voteAverageGte"] = f"{filters.rating_from:g}"
    if filters.order == RowOrder.RATING:
        narrowed |= {"sortBy": "vote_average.desc", "voteCountGte": RATED_BY_AT_LEAST}
    elif filters.order == RowOrder.NEWEST:
        narrowed["sortBy"] = f"{newest}.desc"
    return narrowed
