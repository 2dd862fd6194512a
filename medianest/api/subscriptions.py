"""REST: subscriptions to channels and playlists."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Query
from fastapi import Path as PathParameter
from starlette.requests import Request
from starlette.responses import Response

from medianest.api.deleted import Deleted
from medianest.api.envelope import Envelope, success
from medianest.api.guard import RestRoute, actor, runtime
from medianest.api.policy import REST
from medianest.api.subscription_bodies import SubscriptionBody, SubscriptionPatch
from medianest.views.subscription import SubscriptionView
from medianest.views.view import Page

router = APIRouter(prefix=f"{REST}/subscriptions", route_class=RestRoute, tags=["subscriptions"])

Id = Annotated[str, PathParameter(alias="id", max_length=64)]


@router.get("", response_model=Envelope[Page[SubscriptionView]])
async def page(
    request: Request,
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Response:
    """Your subscriptions, newest first; everyone's for administrators."""
    found = await runtime(request).subscriptions.page(actor(request), page=page, limit=limit)
    return success(found)


@router.post("", status_code=201, response_model=Envelope[SubscriptionView])
async def create(request: Request, body: Annotated[SubscriptionBody, Body()]) -> Response:
    """Follow a channel or playlist; ``backlog`` says how much of the past comes with it."""
    view = await runtime(request).subscriptions.create(actor(request), body.request())
    return success(view, status=201)


@router.get("/{id}", response_model=Envelope[SubscriptionView])
async def one(request: Request, subscription_id: Id) -> Response:
    """One subscription."""
    return success(await runtime(request).subscriptions.get(actor(request), subscription_id))


@router.patch("/{id}", response_model=Envelope[SubscriptionView])
async def change(
    request: Request, subscription_id: Id, body: Annotated[SubscriptionPatch, Body()]
) -> Response:
    """Change the fields that are named and no others; null takes a limit away."""
    changes = body.changes()
    found = await runtime(request).subscriptions.change(actor(request), subscription_id, changes)
    return success(found)


@router.delete("/{id}", response_model=Envelope[Deleted[str]])
async def remove(request: Request, subscription_id: Id) -> Response:
    """Follow it no more; what it has brought stays."""
    await runtime(request).subscriptions.remove(actor(request), subscription_id)
    return success(Deleted[str](id=subscription_id))


@router.post("/{id}/check", response_model=Envelope[SubscriptionView])
async def check(request: Request, subscription_id: Id) -> Response:
    """Look for new videos now rather than when it is due."""
    return success(await runtime(request).subscriptions.check_now(actor(request), subscription_id))
