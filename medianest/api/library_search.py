"""REST: search of the library."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from medianest.api.envelope import Envelope, success
from medianest.api.guard import RestRoute, actor, runtime
from medianest.api.policy import REST
from medianest.views.library import SearchHitView
from medianest.views.view import View

router = APIRouter(prefix=f"{REST}/plex/search", route_class=RestRoute, tags=["plex"])


class Hits(View):
    """The best first."""

    items: list[SearchHitView]


@router.get("", response_model=Envelope[Hits])
async def find(
    request: Request,
    query: Annotated[str, Query(max_length=10_000)],
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    library_id: Annotated[int | None, Query(alias="libraryId", ge=1, lt=2**31)] = None,
) -> Response:
    """What is found in the library that you see, by titles, people and years.

    Every word of ``query`` has to be there, the last one perhaps only begun; a mistyped letter is
    forgiven. ``reason`` is what fits where it is not the title.
    """
    found = await runtime(request).library.search.find(
        actor(request), query, limit=limit, section_id=library_id
    )
    return success(Hits(items=found), headers=[("cache-control", "private, no-cache")])
