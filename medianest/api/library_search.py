"""REST: search of the library."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from medianest.api.caching import FIVE_MINUTES, Aged, aged
from medianest.api.guard import RestRoute, actor, runtime
from medianest.api.policy import REST
from medianest.views.library import SearchHitView
from medianest.views.library_query import HIGHEST_ID
from medianest.views.view import View

router = APIRouter(prefix=f"{REST}/plex/search", route_class=RestRoute, tags=["library"])


class Hits(View):
    """The best first."""

    items: list[SearchHitView]


@router.get("", response_model=Aged[Hits])
async def find(
    request: Request,
    query: Annotated[str, Query(max_length=10_000)],
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    library: Annotated[int | None, Query(ge=1, le=HIGHEST_ID)] = None,
) -> Response:
    """What is found in the sections that you see, or in one, by titles, people and years.

    Every word of ``query`` has to be there, the last one perhaps only begun; a mistyped letter is
    forgiven. ``reason`` is what fits where it is not the title.
    """
    search = runtime(request).library.search
    found, age = await search.find_with_age(actor(request), query, limit=limit, section_id=library)
    return aged(request, Hits(items=found), age, kept=FIVE_MINUTES)
