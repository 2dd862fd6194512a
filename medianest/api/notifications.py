"""REST: what you were told, and what you want to be told."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Query
from starlette.requests import Request
from starlette.responses import Response

from medianest.api.envelope import Envelope, success
from medianest.api.guard import RestRoute, actor, runtime
from medianest.api.notification_bodies import ChannelsBody, ReadBody, TrialBody
from medianest.api.policy import REST
from medianest.views.notification import ChannelsView, InboxView, ReadView, TrialView

router = APIRouter(prefix=REST, route_class=RestRoute, tags=["notifications"])


@router.get("/dashboard/notifications", response_model=Envelope[InboxView])
async def page(
    request: Request,
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    unread: bool = False,
) -> Response:
    """What you were told, newest first."""
    inbox = runtime(request).notifications.inbox
    return success(await inbox.page(actor(request), unread=unread, page=page, limit=limit))


@router.post("/dashboard/notifications/read", response_model=Envelope[ReadView])
async def read(request: Request, body: Annotated[ReadBody | None, Body()] = None) -> Response:
    """Take some of them for read, or all."""
    inbox = runtime(request).notifications.inbox
    return success(await inbox.read(actor(request), body.ids if body is not None else None))


@router.get("/notifications/preferences", response_model=Envelope[ChannelsView])
async def preferences(request: Request) -> Response:
    """The ways in which you want to be told of each event."""
    return success(ChannelsView.of(await runtime(request).preferences.get(actor(request))))


@router.put("/notifications/preferences", response_model=Envelope[ChannelsView])
async def choose(request: Request, body: Annotated[ChannelsBody, Body()]) -> Response:
    """Choose them for the events that are named, and for no others."""
    chosen = await runtime(request).preferences.choose_channels(actor(request), body.events)
    return success(ChannelsView.of(chosen))


@router.post("/notifications/test", status_code=202, response_model=Envelope[TrialView])
async def test(request: Request, body: Annotated[TrialBody, Body()]) -> Response:
    """Send yourself a message, to see that it arrives."""
    await runtime(request).notifications.trials.send(actor(request), body.channel)
    return success(TrialView(channel=body.channel), status=202)
