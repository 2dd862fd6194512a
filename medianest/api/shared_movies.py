"""Somebody's list of films for whoever has the link, as a page and as an answer for programs."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi import Path as PathParameter
from starlette.requests import Request
from starlette.responses import Response

from medianest import routes
from medianest.api import call as calls
from medianest.api import plain_answers
from medianest.api.envelope import Envelope, success
from medianest.api.guard import PageRoute, RestRoute, actor, runtime
from medianest.api.policy import REST
from medianest.views.movie import MovieShareView, SharedMoviesView

NOT_FOUND_BY_ENGINES = {"x-robots-tag": "noindex, nofollow, noarchive"}

router = APIRouter(prefix=f"{REST}/movies", route_class=RestRoute, tags=["movies"])
pages = APIRouter(route_class=PageRoute, include_in_schema=False)

Token = Annotated[str, PathParameter(max_length=200)]
PageNumber = Annotated[int, Query(ge=1, le=1_000_000)]


@router.get("/share", response_model=Envelope[MovieShareView])
async def standing(request: Request) -> Response:
    """Whether others may read your list, and since when."""
    return success(await runtime(request).movies.sharing.standing(actor(request)))


@router.post("/share", status_code=201, response_model=Envelope[MovieShareView])
async def share(request: Request) -> Response:
    """Make a link to your list, which is shown this once; the one before leads nowhere then."""
    return success(await runtime(request).movies.sharing.share(actor(request)), status=201)


@router.delete("/share", response_model=Envelope[MovieShareView])
async def unshare(request: Request) -> Response:
    """Take the link back."""
    return success(await runtime(request).movies.sharing.unshare(actor(request)))


@router.get("/shared/{token}", response_model=Envelope[SharedMoviesView])
async def shown(request: Request, token: Token, page: PageNumber = 1) -> Response:
    """A list that somebody shares: their name, and the films by title."""
    answer = success(await runtime(request).movies.sharing.shown(token, page))
    answer.headers.update(NOT_FOUND_BY_ENGINES)
    return answer


@pages.get(f"{routes.SHARED_MOVIES}/{{token}}", response_model=None)
async def show(request: Request, token: str) -> Response:
    sent = request.query_params.get("page", "1")
    page = int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 8 else 1
    found = await runtime(request).movies.sharing.shown(token, max(page, 1))
    answer = plain_answers.page(calls.of(request), "shared_movies.html", found=found)
    answer.headers.update(NOT_FOUND_BY_ENGINES)
    return answer
