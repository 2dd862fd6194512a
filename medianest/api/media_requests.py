"""REST: media requests; one's own, and for administrators everybody's."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Depends, Query
from fastapi import Path as PathParameter
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from medianest.api.audit import MEDIA_TYPES
from medianest.api.deleted import Deleted
from medianest.api.envelope import Envelope, success
from medianest.api.guard import RestRoute, actor, runtime
from medianest.api.media_request_bodies import BulkBody, DeclineBody, RequestBody, Tab
from medianest.api.policy import REST
from medianest.models.media_request import MediaType
from medianest.services.audit import ExportFormat
from medianest.services.media_requests.query import RequestQuery
from medianest.views.media_request import (
    BulkDecisionView,
    MadeRequestView,
    MediaRequestView,
    RequestCountsView,
    RequestDetailView,
)
from medianest.views.view import Page

router = APIRouter(prefix=REST, route_class=RestRoute, tags=["media requests"])

Id = Annotated[str, PathParameter(alias="id", max_length=64)]
PageNumber = Annotated[int, Query(ge=1, le=1_000_000)]
Limit = Annotated[int, Query(ge=1, le=100)]
Sort = Annotated[str, Query(max_length=60)]
Words = Annotated[str | None, Query(max_length=200)]
Kind = Annotated[MediaType | None, Query(alias="mediaType")]


class Counted(Page[MediaRequestView]):
    """``counts`` are those of all tabs, whatever is filtered."""

    counts: RequestCountsView


def everybodys(
    tab: Annotated[Tab, Query(alias="status")] = Tab.ALL,
    media_type: Kind = None,
    user: Annotated[str | None, Query(max_length=64)] = None,
    search: Words = None,
    sort: Sort = "createdAt:desc",
    over_limit: Annotated[bool, Query(alias="overLimit")] = False,
) -> RequestQuery:
    """``user`` is the id of whom requests are for; ``search`` are words of titles and names;
    ``overLimit`` leaves what waits of people who have overdrawn their share."""
    return RequestQuery(
        tab=tab,
        media_type=media_type,
        search=search,
        owner_id=user,
        sort=sort,
        everybody=True,
        over_limit=over_limit,
    )


Everybodys = Annotated[RequestQuery, Depends(everybodys)]


@router.post("/media/request", status_code=201, response_model=Envelope[MadeRequestView])
async def make(request: Request, body: Annotated[RequestBody, Body()]) -> Response:
    """Ask for a movie, or for seasons of a series: without ``seasons`` for all of them."""
    made = await runtime(request).media_requests.requests.make(actor(request), body.wanted())
    return success(made, status=201)


@router.get("/media/requests", response_model=Envelope[Page[MediaRequestView]])
async def page(
    request: Request,
    page: PageNumber = 1,
    limit: Limit = 20,
    tab: Annotated[Tab, Query(alias="status")] = Tab.ALL,
    media_type: Kind = None,
    search: Words = None,
    sort: Sort = "createdAt:desc",
) -> Response:
    """Your requests, newest first."""
    query = RequestQuery(tab=tab, media_type=media_type, search=search, sort=sort)
    requests = runtime(request).media_requests.requests
    return success(await requests.page(actor(request), query, page=page, limit=limit))


@router.get("/media/requests/{id}", response_model=Envelope[RequestDetailView])
async def one(request: Request, request_id: Id) -> Response:
    """One request with its history."""
    requests = runtime(request).media_requests.requests
    return success(await requests.get(actor(request), request_id))


@router.delete("/media/requests/{id}", response_model=Envelope[Deleted[str]])
async def cancel(request: Request, request_id: Id) -> Response:
    """Take a request back that is not fulfilled yet."""
    await runtime(request).media_requests.requests.cancel(actor(request), request_id)
    return success(Deleted[str](id=request_id))


@router.get("/admin/requests", response_model=Envelope[Counted])
async def everybodys_page(
    request: Request, query: Everybodys, page: PageNumber = 1, limit: Limit = 20
) -> Response:
    """Everybody's requests, newest first, with how many there are of each status."""
    requests, person = runtime(request).media_requests.requests, actor(request)
    found = await requests.page(person, query, page=page, limit=limit)
    counts = await requests.counts(person, everybody=True)
    return success(Counted(items=found.items, pagination=found.pagination, counts=counts))


@router.get("/admin/requests/export", response_class=Response)
async def export(
    request: Request,
    query: Everybodys,
    how: Annotated[ExportFormat, Query(alias="format")] = ExportFormat.CSV,
) -> Response:
    """The same as a file, for spreadsheets or programs."""
    parts = await runtime(request).media_requests.requests.export(actor(request), how, query)
    name = {"content-disposition": f'attachment; filename="medianest-requests.{how}"'}
    return StreamingResponse(parts, media_type=MEDIA_TYPES[how], headers=name)


@router.post("/admin/requests/bulk", response_model=Envelope[BulkDecisionView])
async def bulk(request: Request, body: Annotated[BulkBody, Body()]) -> Response:
    """Approve or decline many at once; what could not be decided says why."""
    decisions = runtime(request).media_requests.decisions
    return success(await decisions.bulk(actor(request), body.ids, body.action, reason=body.reason))


@router.post("/admin/requests/{id}/approve", response_model=Envelope[MediaRequestView])
async def approve(request: Request, request_id: Id) -> Response:
    """Let it be fetched."""
    decisions = runtime(request).media_requests.decisions
    return success(await decisions.approve(actor(request), request_id))


@router.post("/admin/requests/{id}/decline", response_model=Envelope[MediaRequestView])
async def decline(
    request: Request, request_id: Id, body: Annotated[DeclineBody | None, Body()] = None
) -> Response:
    """Say no; whoever asked for it is told the reason."""
    reason = "" if body is None else body.reason
    decisions = runtime(request).media_requests.decisions
    return success(await decisions.decline(actor(request), request_id, reason))
