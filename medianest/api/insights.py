"""REST: what is watched, what nobody watches, and what is to stay all the same."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from fastapi import APIRouter, Body, Depends, Query
from fastapi import Path as PathParameter
from pydantic import AwareDatetime, Field
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from medianest.api.audit import MEDIA_TYPES
from medianest.api.deleted import Deleted
from medianest.api.envelope import Envelope, success
from medianest.api.guard import RestRoute, actor, runtime
from medianest.api.library_syncs import MOST
from medianest.api.policy import REST
from medianest.api.user_bodies import Sent
from medianest.services.audit import ExportFormat
from medianest.services.insights import exports
from medianest.services.insights.leaving_soon import MOST_AT_ONCE
from medianest.services.insights.unused_query import UnusedQuery
from medianest.views.insights import (
    KeepView,
    LeavingView,
    LibrariesView,
    PlayStatsView,
    PlayView,
    UnusedPage,
    UseState,
)
from medianest.views.view import Page, View

router = APIRouter(prefix=REST, route_class=RestRoute, tags=["insights"])

Days = Annotated[int, Query(ge=0, le=36_500)]
Window = Annotated[int | None, Query(ge=1, le=36_500)]
Whose = Annotated[str | None, Query(alias="userId", max_length=64)]
PageNumber = Annotated[int, Query(ge=1, le=1_000_000)]
Limit = Annotated[int, Query(ge=1, le=100)]
ItemId = Annotated[int, PathParameter(alias="id", ge=1, le=MOST)]
LeavingId = Annotated[int, PathParameter(alias="itemId", ge=1, le=MOST)]
StoredId = Annotated[int, Field(ge=1, le=MOST)]
# "all" stands for every section.
SectionId = Annotated[
    Annotated[int, Field(ge=1, le=MOST)] | Literal["all"], PathParameter(alias="id")
]


class Kind(StrEnum):
    MOVIE = "movie"
    SHOW = "show"
    SEASON = "season"


class KeepBody(Sent):
    """``until`` is null for ever."""

    reason: Annotated[str, Field(max_length=500)] = ""
    until: AwareDatetime | None = None


class DecideBody(Sent):
    """Without a ``reason``, that of who asked stays."""

    keep: bool
    reason: Annotated[str | None, Field(max_length=500)] = None
    until: AwareDatetime | None = None


class LeavingBody(Sent):
    """Titles and the day on which they leave, such as ``2026-12-31``."""

    item_ids: Annotated[list[StoredId], Field(min_length=1, max_length=MOST_AT_ONCE)]
    leaves_on: date


class LeavingTitles(View):
    items: list[LeavingView]


class WaitingKeeps(View):
    items: list[KeepView]


def wanted(
    section_id: SectionId,
    threshold: Days = 90,
    never_days: Annotated[int | None, Query(alias="neverDays", ge=0, le=36_500)] = None,
    last_days: Annotated[int | None, Query(alias="lastDays", ge=0, le=36_500)] = None,
    kind: Annotated[list[Kind], Query(max_length=3)] = [],  # noqa: B006 - FastAPI copies it
    state: Annotated[list[UseState], Query(max_length=3)] = [],  # noqa: B006
    kept: bool = False,
    sort: Annotated[str, Query(max_length=60)] = "size:desc",
) -> UnusedQuery:
    """``threshold`` is in days, for what was never watched (since it was added) and for what was
    (since it was last); ``neverDays`` and ``lastDays`` are for either alone."""
    return UnusedQuery(
        section_id=None if section_id == "all" else section_id,
        never_days=threshold if never_days is None else never_days,
        last_days=threshold if last_days is None else last_days,
        kinds=tuple(dict.fromkeys(kind)),
        states=tuple(dict.fromkeys(state)),
        kept=kept,
        sort=sort,
    )


Wanted = Annotated[UnusedQuery, Depends(wanted)]


@router.get("/libraries", response_model=Envelope[LibrariesView])
async def libraries(request: Request) -> Response:
    """The sections of the library with their sizes, and what is known of plays."""
    return success(await runtime(request).insights.unused.libraries(actor(request)))


@router.get("/libraries/{id}/unused", response_model=Envelope[UnusedPage])
@router.get("/library/{id}/unused", response_model=Envelope[UnusedPage])
async def unused(
    request: Request, query: Wanted, page: PageNumber = 1, limit: Limit = 25
) -> Response:
    """Movies, shows and seasons that nobody watches, with what could be freed; what nobody knows of
    stands apart, with the reason. The id ``all`` stands for every section."""
    report = runtime(request).insights.unused
    return success(await report.page(actor(request), query, page=page, limit=limit))


@router.get("/libraries/{id}/unused/export", response_class=Response)
async def export(
    request: Request,
    query: Wanted,
    how: Annotated[ExportFormat, Query(alias="format")] = ExportFormat.CSV,
) -> Response:
    """The same as a file, for spreadsheets or programs."""
    report, person = runtime(request).insights.unused, actor(request)
    rows = await report.every(person, query)
    name = {"content-disposition": f'attachment; filename="medianest-unused.{how}"'}
    return StreamingResponse(exports.parts(rows, how), media_type=MEDIA_TYPES[how], headers=name)


@router.get("/insights/keep", response_model=Envelope[WaitingKeeps])
async def waiting(request: Request) -> Response:
    """What people want to stay and nobody decided about yet."""
    found = await runtime(request).insights.keeps.waiting(actor(request))
    return success(WaitingKeeps(items=list(found)))


@router.post("/insights/keep/{id}", status_code=201, response_model=Envelope[KeepView])
async def keep(
    request: Request, item_id: ItemId, body: Annotated[KeepBody | None, Body()] = None
) -> Response:
    """Keep a title, as an administrator, or ask for that."""
    given = body or KeepBody()
    keeps = runtime(request).insights.keeps
    made = await keeps.keep(actor(request), item_id, reason=given.reason, until=given.until)
    return success(made, status=201)


@router.delete("/insights/keep/{id}", response_model=Envelope[Deleted[int]])
async def remove(request: Request, item_id: ItemId) -> Response:
    """Take it back: your own wish while it waits, anything as an administrator."""
    await runtime(request).insights.keeps.remove(actor(request), item_id)
    return success(Deleted[int](id=item_id))


@router.post("/insights/keep/{id}/decide", response_model=Envelope[KeepView])
async def decide(
    request: Request, item_id: ItemId, body: Annotated[DecideBody, Body()]
) -> Response:
    """Say yes or no to somebody who wants a title to stay."""
    keeps = runtime(request).insights.keeps
    return success(
        await keeps.decide(
            actor(request), item_id, keep=body.keep, reason=body.reason, until=body.until
        )
    )


@router.get("/insights/leaving-soon", response_model=Envelope[LeavingTitles])
async def leaving(request: Request) -> Response:
    """What leaves the library soon, the next first, of what you may see."""
    found = await runtime(request).insights.leaving.listed(actor(request))
    return success(LeavingTitles(items=found))


@router.post("/insights/leaving-soon", status_code=201, response_model=Envelope[LeavingTitles])
async def hand_over(request: Request, body: Annotated[LeavingBody, Body()]) -> Response:
    """Let titles leave on a day; once more for another day. MediaNest deletes none of them."""
    service = runtime(request).insights.leaving
    made = await service.hand_over(actor(request), body.item_ids, body.leaves_on)
    return success(LeavingTitles(items=made), status=201)


@router.delete("/insights/leaving-soon/{itemId}", response_model=Envelope[Deleted[int]])
async def take_back(request: Request, item_id: LeavingId) -> Response:
    """Let a title stay after all."""
    await runtime(request).insights.leaving.take_back(actor(request), item_id)
    return success(Deleted[int](id=item_id))


@router.get("/insights/stats", response_model=Envelope[PlayStatsView])
async def stats(request: Request, user_id: Whose = None, days: Window = None) -> Response:
    """How much was played: by you, or by everybody as an administrator."""
    figures = runtime(request).insights.figures
    return success(await figures.stats(actor(request), user_id=user_id, days=days))


@router.get("/insights/history", response_model=Envelope[Page[PlayView]])
async def history(
    request: Request, user_id: Whose = None, page: PageNumber = 1, limit: Limit = 20
) -> Response:
    """What was played, the last play first: by you, or by everybody as an administrator."""
    figures = runtime(request).insights.figures
    return success(await figures.history(actor(request), user_id=user_id, page=page, limit=limit))
