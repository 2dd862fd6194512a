"""REST: titles to ask for, and whether they are here."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi import Path as PathParameter
from starlette.requests import Request
from starlette.responses import Response

from medianest.api.envelope import Envelope, success
from medianest.api.guard import RestRoute, actor, runtime
from medianest.api.policy import REST
from medianest.models.media_request import MediaType
from medianest.views.library_query import HIGHEST_ID
from medianest.views.media import (
    ForecastView,
    GenreView,
    MediaSearchView,
    SeasonEpisodesView,
    TitleRowView,
    TitleView,
)
from medianest.views.media_query import FIRST_YEAR, LAST_YEAR, RowFilters, RowKey, RowOrder
from medianest.views.media_request import FollowView
from medianest.views.view import View

router = APIRouter(prefix=f"{REST}/media", route_class=RestRoute, tags=["media"])

Kind = Annotated[MediaType, PathParameter(alias="mediaType")]
TmdbId = Annotated[int, PathParameter(alias="tmdbId", ge=1, le=HIGHEST_ID)]
SeasonNumber = Annotated[int, PathParameter(ge=0, le=10_000)]
PageNumber = Annotated[int, Query(ge=1, le=500)]


class Rows(View):
    """In the order in which they are shown."""

    rows: list[TitleRowView]


class Genres(View):
    movie: list[GenreView]
    tv: list[GenreView]


class Unfollowed(View):
    media_type: str
    tmdb_id: int


@router.get("/search", response_model=Envelope[MediaSearchView])
async def search(
    request: Request,
    query: Annotated[str, Query(max_length=10_000)],
    kind: Annotated[MediaType | None, Query(alias="type")] = None,
    page: PageNumber = 1,
) -> Response:
    """Films and series by their titles: what is in the library, and what can be asked for.

    Why a group is empty stands in ``whyNoLibrary`` and ``whyNoTitles``.
    """
    found = await runtime(request).discovery.search.find(actor(request), query, kind, page)
    return success(found)


@router.get("/discover", response_model=Envelope[Rows])
async def discover(
    request: Request,
    row: RowKey | None = None,
    page: PageNumber = 1,
    genre: Annotated[int | None, Query(ge=1, le=HIGHEST_ID)] = None,
    year_from: Annotated[int | None, Query(alias="yearFrom", ge=FIRST_YEAR, le=LAST_YEAR)] = None,
    year_to: Annotated[int | None, Query(alias="yearTo", ge=FIRST_YEAR, le=LAST_YEAR)] = None,
    rating_from: Annotated[float | None, Query(alias="ratingFrom", ge=0, le=10)] = None,
    order: RowOrder = RowOrder.POPULAR,
    missing_only: Annotated[bool, Query(alias="missingOnly")] = False,
) -> Response:
    """A page of one row, or the beginning of all that need no genre."""
    rows, person = runtime(request).discovery.rows, actor(request)
    if row is None:
        return success(Rows(rows=await rows.all(person)))
    filters = RowFilters(
        year_from=year_from,
        year_to=year_to,
        rating_from=rating_from,
        order=order,
        missing_only=missing_only,
    )
    return success(Rows(rows=[await rows.row(person, row, page, genre, filters)]))


@router.get("/genres", response_model=Envelope[Genres])
async def genres(request: Request) -> Response:
    """The genres that films and series have; none while they cannot be asked for."""
    return success(await runtime(request).discovery.rows.genres(actor(request)))


@router.get("/{mediaType}/{tmdbId}", response_model=Envelope[TitleView])
async def one(request: Request, media_type: Kind, tmdb_id: TmdbId) -> Response:
    """A film or series with its seasons, and what of it is here."""
    found = await runtime(request).discovery.titles.get(actor(request), media_type, tmdb_id)
    return success(found)


@router.get("/{mediaType}/{tmdbId}/forecast", response_model=Envelope[ForecastView])
async def forecast(
    request: Request,
    media_type: Kind,
    tmdb_id: TmdbId,
    seasons: Annotated[list[int] | None, Query(max_length=200)] = None,
    quality: str = "1080p",
    on_behalf_of: Annotated[str | None, Query(alias="onBehalfOf", max_length=64)] = None,
) -> Response:
    """What a request would do if it was made now: yours, or, for those who decide, one on behalf of
    somebody else."""
    found = await runtime(request).discovery.titles.forecast(
        actor(request), media_type, tmdb_id, seasons, quality, on_behalf_of
    )
    return success(found)


@router.get("/{mediaType}/{tmdbId}/related", response_model=Envelope[TitleRowView])
async def related(request: Request, media_type: Kind, tmdb_id: TmdbId) -> Response:
    """Others like it, with what of them is here; why there are none stands in ``whyEmpty``."""
    found = await runtime(request).discovery.related.of(actor(request), media_type, tmdb_id)
    return success(found)


@router.get("/tv/{tmdbId}/seasons/{season}", response_model=Envelope[SeasonEpisodesView])
async def episodes(request: Request, tmdb_id: TmdbId, season: SeasonNumber) -> Response:
    """The episodes of a season, and which of them are here; 0 is specials."""
    found = await runtime(request).discovery.episodes.of(actor(request), tmdb_id, season)
    return success(found)


@router.post("/{mediaType}/{tmdbId}/follow", response_model=Envelope[FollowView])
async def follow(request: Request, media_type: Kind, tmdb_id: TmdbId) -> Response:
    """Be told when it is here, whoever asked for it."""
    titles = runtime(request).discovery.titles
    return success(await titles.follow(actor(request), media_type, tmdb_id))


@router.delete("/{mediaType}/{tmdbId}/follow", response_model=Envelope[Unfollowed])
async def unfollow(request: Request, media_type: Kind, tmdb_id: TmdbId) -> Response:
    """Be told no more."""
    await runtime(request).discovery.titles.unfollow(actor(request), media_type, tmdb_id)
    return success(Unfollowed(media_type=media_type, tmdb_id=tmdb_id))
