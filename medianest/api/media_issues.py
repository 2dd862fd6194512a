"""REST: what is wrong with titles that are there."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Query
from fastapi import Path as PathParameter
from starlette.requests import Request
from starlette.responses import Response

from medianest.api.deleted import Deleted
from medianest.api.envelope import Envelope, success
from medianest.api.guard import RestRoute, actor, runtime
from medianest.api.media_request_bodies import CommentBody, IssueBody
from medianest.api.policy import REST
from medianest.models.media_issue import IssueStatus
from medianest.views.media_issue import MediaIssueView
from medianest.views.view import Page

router = APIRouter(prefix=f"{REST}/media/issues", route_class=RestRoute, tags=["media issues"])

Id = Annotated[str, PathParameter(alias="id", max_length=64)]


@router.get("", response_model=Envelope[Page[MediaIssueView]])
async def page(
    request: Request,
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    status: IssueStatus | None = None,
) -> Response:
    """What you have reported, newest first; everybody's for administrators."""
    issues, person = runtime(request).media_requests.issues, actor(request)
    found = await issues.page(
        person, everybody=person.is_admin, status=status, page=page, limit=limit
    )
    return success(found)


@router.post("", status_code=201, response_model=Envelope[MediaIssueView])
async def report(request: Request, body: Annotated[IssueBody, Body()]) -> Response:
    """Say what is wrong with a title that is there."""
    made = await runtime(request).media_requests.issues.report(
        actor(request),
        body.media_type,
        body.tmdb_id,
        body.kind,
        body.text,
        season=body.season,
        episode=body.episode,
    )
    return success(made, status=201)


@router.post("/{id}/comment", response_model=Envelope[MediaIssueView])
async def comment(request: Request, issue_id: Id, body: Annotated[CommentBody, Body()]) -> Response:
    """Add to what was said about it."""
    issues = runtime(request).media_requests.issues
    return success(await issues.comment(actor(request), issue_id, body.text))


@router.post("/{id}/resolve", response_model=Envelope[MediaIssueView])
async def resolve(request: Request, issue_id: Id) -> Response:
    """It is right again."""
    return success(await runtime(request).media_requests.issues.resolve(actor(request), issue_id))


@router.post("/{id}/reopen", response_model=Envelope[MediaIssueView])
async def reopen(request: Request, issue_id: Id) -> Response:
    """It is not right after all."""
    return success(await runtime(request).media_requests.issues.reopen(actor(request), issue_id))


@router.delete("/{id}", response_model=Envelope[Deleted[str]])
async def remove(request: Request, issue_id: Id) -> Response:
    """It was no problem: nothing is left of it, here or in Overseerr."""
    await runtime(request).media_requests.issues.remove(actor(request), issue_id)
    return success(Deleted[str](id=issue_id))
