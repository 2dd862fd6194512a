"""REST: people's own lists of films."""

from __future__ import annotations

import asyncio
import tempfile
from typing import IO, Annotated

from fastapi import APIRouter, Body, Depends, Query
from fastapi import Path as PathParameter
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from medianest.api.audit import MEDIA_TYPES
from medianest.api.deleted import Deleted
from medianest.api.envelope import Envelope, success
from medianest.api.guard import RestRoute, actor, runtime
from medianest.api.images import ASK_AGAIN, FOR_EVER, VARY
from medianest.api.movie_bodies import BulkMoviesBody, MovieBody, MovieChanges, PictureBody
from medianest.api.policy import REST
from medianest.errors import InvalidInputError
from medianest.services.audit import ExportFormat
from medianest.services.movies.pictures import NO_ADDRESS
from medianest.services.movies.query import MovieQuery
from medianest.services.movies.shapes import Shape
from medianest.views.movie import BulkMoviesView, MovieCountsView, MovieImportView, MovieView
from medianest.views.view import Page

router = APIRouter(prefix=f"{REST}/movies", route_class=RestRoute, tags=["movies"])

Id = Annotated[str, PathParameter(alias="id", max_length=64)]
Year = Annotated[int | None, Query(ge=0, le=9999)]
Rating = Annotated[float | None, Query(ge=0, le=10, allow_inf_nan=False)]
IN_MEMORY_BYTES = 1_000_000
FILE = {"schema": {"type": "string", "format": "binary"}}
PLACE = {"schema": PictureBody.model_json_schema()}
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


@router.get("/export", response_class=Response)
async def export(
    request: Request,
    query: Wanted,
    how: Annotated[ExportFormat, Query(alias="format")] = ExportFormat.CSV,
) -> Response:
    """The same as a file, for spreadsheets or programs; an import gives it back."""
    parts = runtime(request).movies.movies.export(actor(request), how, query)
    name = {"content-disposition": f'attachment; filename="medianest-movies.{how}"'}
    return StreamingResponse(parts, media_type=MEDIA_TYPES[how], headers=name)


@router.post(
    "/import",
    response_model=Envelope[MovieImportView],
    openapi_extra={"requestBody": {"content": {"text/csv": FILE, "application/json": FILE}}},
)
async def take(
    request: Request,
    preview: bool = False,
    name: Annotated[str, Query(max_length=200)] = "",
    shape: Shape | None = None,
) -> Response:
    """Put the films of a file on your list: CSV or JSON of ours, Letterboxd's or IMDb's, sent as it
    is. With ``preview`` nothing is changed. ``name`` is that of the file; by it, or by ``shape``,
    Letterboxd's watchlist is told from what was watched."""
    imports = runtime(request).movies.imports
    with await _received(request) as file:
        read = imports.look if preview else imports.take
        return success(await read(actor(request), file, name, shape))


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


@router.get("/{id}/image", response_class=Response)
async def picture(
    request: Request, movie_id: Id, v: Annotated[str, Query(max_length=64)] = ""
) -> Response:
    """The picture of one of your films. ``v`` is the version that goes with the film: with it,
    browsers need never ask again."""
    pictures = runtime(request).movies.pictures
    wanted = await pictures.find(actor(request), movie_id)
    kept = FOR_EVER if v == wanted.key else ASK_AGAIN
    headers = {"cache-control": kept, "etag": f'"{wanted.key}"', "vary": VARY}
    if headers["etag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    found = await pictures.read(movie_id, wanted)
    return Response(found.body, media_type=found.content_type, headers=headers)


@router.post(
    "/{id}/image",
    response_model=Envelope[MovieView],
    openapi_extra={"requestBody": {"content": {"image/*": FILE, "application/json": PLACE}}},
)
async def keep_picture(request: Request, movie_id: Id) -> Response:
    """Give one of your films a picture: sent as it is, or as JSON with the ``url`` where it is."""
    pictures, person = runtime(request).movies.pictures, actor(request)
    body = await request.body()
    if request.headers.get("content-type", "").startswith("application/json"):
        return success(await pictures.fetch(person, movie_id, _place(body).url))
    return success(await pictures.take(person, movie_id, body))


def _place(body: bytes) -> PictureBody:
    try:
        return PictureBody.model_validate_json(body)
    except ValidationError:
        raise InvalidInputError(NO_ADDRESS, details={"url": NO_ADDRESS}) from None


async def _received(request: Request) -> IO[bytes]:
    """What is sent, in memory as long as it is small."""
    # Whoever gets it closes it.
    file = tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES)  # noqa: SIM115
    try:
        async for part in request.stream():
            await asyncio.to_thread(file.write, part)
    except BaseException:
        file.close()
        raise
    return file
