"""REST: people's own lists of films."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Depends, Query
from fastapi import Path as PathParameter
from starlette.requests import Request
from starlette.responses import Response

from medianest.api.deleted import Deleted
from medianest.api.envelope import Envelope, success
from medianest.api.guard import RestRoute, actor, runtime
from medianest.api.movie_bodies import BulkMoviesBody, MovieBody, MovieChanges
from medianest.api.policy import REST
from medianest.errors import InvalidInputError
from medianest.services.movies.query import MovieQuery
from medianest.views.movie import BulkMoviesView, MovieCountsView, MovieView
from medianest.views.view import Page

router = APIRouter(prefix=f"{REST}/movies", route_class=RestRoute, tags=["movies"])

Id = Annotated[str, PathParameter(alias="id", max_length=64)]
Year = Annotated[int | None, Query(ge=0, le=9999)]
Rating = Annotated[float | None, Query(ge=0, le=10, allow_inf_nan=False)]
EITHER = "Say what to set, or that they are to be removed."


class CountedMovies(Page[MovieView]):
    """``counts`` are those of the whole list, whatever is filtered."""

    counts: MovieCountsView


def wanted(
    search: Annotated[str | None, Query(max_length=200)] = None,
    year: Year = None,
    year_from: Annotated[Year, Query(alias="yearFrom")] = None,
    year_to: Annotated[Year, Query(alias="yearTo")] = None,
    rating_from: Annotated[Rating, Query(alias="ratingFrom")] = None,
    rating_to: Annotated[Rating, Query(alias="ratingTo")] = None,
    seen: bool | None = None,
    sort: Annotated[str, Query(max_length=60)] = "createdAt:desc",
) -> MovieQuery:
    """``search`` are words of titles and notes; ``year`` is one, or from one to another."""
    return MovieQuery(
        search=search,
        year_from=year if year is not None else year_from,
        year_to=year if year is not None else year_to,
        rating_from=rating_from,
        rating_to=rating_to,
        seen=seen,
        sort=sort,
    )


Wanted = Annotated[MovieQuery, Depends(wanted)]


@router.get("", response_model=Envelope[CountedMovies])
async def page(
    request: Request,
    query: Wanted,
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Response:
    """Your films, the newest first."""
    movies, person = runtime(request).movies.movies, actor(request)
    found = await movies.page(person, query, page=page, limit=limit)
    counts = await movies.counts(person)
    return success(CountedMovies(items=found.items, pagination=found.pagination, counts=counts))


@router.post("", status_code=201, response_model=Envelope[MovieView])
async def add(request: Request, body: Annotated[MovieBody, Body()]) -> Response:
    """Put a film on your list."""
    movies = runtime(request).movies.movies
    made = await movies.add(actor(request), body.named(), again=body.again)
    return success(made, status=201)


@router.patch("/bulk", response_model=Envelope[BulkMoviesView])
async def bulk(request: Request, body: Annotated[BulkMoviesBody, Body()]) -> Response:
    """Change many of your films alike, or remove them: all that are named, or none."""
    movies, person = runtime(request).movies.movies, actor(request)
    if body.remove == (body.set is not None):
        raise InvalidInputError(EITHER)
    if body.set is None:
        return success(await movies.remove_many(person, body.ids))
    return success(await movies.change_many(person, body.ids, body.set.named()))


@router.get("/{id}", response_model=Envelope[MovieView])
async def one(request: Request, movie_id: Id) -> Response:
    """One of your films."""
    return success(await runtime(request).movies.movies.get(actor(request), movie_id))


@router.put("/{id}", response_model=Envelope[MovieView])
async def change(request: Request, movie_id: Id, body: Annotated[MovieChanges, Body()]) -> Response:
    """Change what is named, and nothing else."""
    movies = runtime(request).movies.movies
    return success(await movies.change(actor(request), movie_id, body.named()))


@router.delete("/{id}", response_model=Envelope[Deleted[str]])
async def remove(request: Request, movie_id: Id) -> Response:
    """Take a film off your list."""
    await runtime(request).movies.movies.remove(actor(request), movie_id)
    return success(Deleted[str](id=movie_id))
