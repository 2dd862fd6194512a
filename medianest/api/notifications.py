"""REST: what you were told, and what you want to be told."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Query
from fastapi import Path as PathParameter
from starlette.requests import Request
from starlette.responses import Response

from medianest.api.deleted import Deleted
from medianest.api.envelope import Envelope, success
from medianest.api.guard import RestRoute, actor, runtime
from medianest.api.notification_bodies import (
    AppriseBody,
    ChannelsBody,
    PushBody,
    ReadBody,
    TrialBody,
)
from medianest.api.policy import REST
from medianest.views.apprise_address import AppriseAddressesView, AppriseAddressView
from medianest.views.notification import ChannelsView, InboxView, ReadView, TrialView
from medianest.views.preferences import Channel
from medianest.views.push_subscription import PushSubscriptionView, PushView

router = APIRouter(prefix=REST, route_class=RestRoute, tags=["notifications"])

Id = Annotated[str, PathParameter(alias="id", max_length=64)]


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
    chosen = await runtime(request).preferences.choose_channels(
        actor(request), body.events, body.digests
    )
    return success(ChannelsView.of(chosen))


@router.post("/notifications/test", status_code=202, response_model=Envelope[TrialView])
async def test(request: Request, body: Annotated[TrialBody, Body()]) -> Response:
    """Send yourself a message, to see that it arrives."""
    await runtime(request).notifications.trials.send(actor(request), body.channel)
    return success(TrialView(channel=body.channel), status=202)


@router.get("/notifications/apprise", response_model=Envelope[AppriseAddressesView])
async def apprise_addresses(request: Request) -> Response:
    """Your addresses of other apps; what stands in them is not shown again."""
    found = await runtime(request).notifications.apprise_addresses.mine(actor(request))
    return success(AppriseAddressesView(items=found))


@router.post("/notifications/apprise", status_code=201, response_model=Envelope[AppriseAddressView])
async def add_apprise_address(request: Request, body: Annotated[AppriseBody, Body()]) -> Response:
    """Add one, as Apprise writes it."""
    addresses = runtime(request).notifications.apprise_addresses
    return success(await addresses.add(actor(request), body.name, body.address), status=201)


@router.delete("/notifications/apprise/{id}", response_model=Envelope[Deleted[str]])
async def remove_apprise_address(request: Request, address_id: Id) -> Response:
    """Remove one."""
    await runtime(request).notifications.apprise_addresses.remove(actor(request), address_id)
    return success(Deleted[str](id=address_id))


@router.post("/notifications/apprise/{id}/test", response_model=Envelope[TrialView])
async def test_apprise_address(request: Request, address_id: Id) -> Response:
    """Send a message there to try; a refusal says why it was not taken."""
    await runtime(request).notifications.apprise_addresses.try_out(actor(request), address_id)
    return success(TrialView(channel=Channel.APPRISE))


@router.get("/notifications/push", response_model=Envelope[PushView])
async def push_subscriptions(request: Request) -> Response:
    """Your devices that show messages, and the key that a browser subscribes with."""
    return success(await runtime(request).notifications.push_subscriptions.mine(actor(request)))


@router.post("/notifications/push", status_code=201, response_model=Envelope[PushSubscriptionView])
async def add_push_subscription(request: Request, body: Annotated[PushBody, Body()]) -> Response:
    """Have the device that you are signed in with show them; another one needs its own sign-in."""
    subscriptions = runtime(request).notifications.push_subscriptions
    added = await subscriptions.add(actor(request), body.endpoint, body.keys.p256dh, body.keys.auth)
    return success(added, status=201)


@router.delete("/notifications/push/{id}", response_model=Envelope[Deleted[str]])
async def remove_push_subscription(request: Request, subscription_id: Id) -> Response:
    """It shows no more messages."""
    subscriptions = runtime(request).notifications.push_subscriptions
    await subscriptions.remove(actor(request), subscription_id)
    return success(Deleted[str](id=subscription_id))


@router.post("/notifications/push/{id}/test", response_model=Envelope[TrialView])
async def test_push_subscription(request: Request, subscription_id: Id) -> Response:
    """Send a message there to try; a refusal says why it was not taken."""
    subscriptions = runtime(request).notifications.push_subscriptions
    await subscriptions.try_out(actor(request), subscription_id)
    return success(TrialView(channel=Channel.PUSH))
