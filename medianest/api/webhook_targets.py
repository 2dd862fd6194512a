"""REST: programs and apps that are told what happens, for administrators."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Query
from fastapi import Path as PathParameter
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from medianest.api.deleted import Deleted
from medianest.api.envelope import Envelope, success
from medianest.api.guard import RestRoute, actor, runtime
from medianest.api.policy import REST
from medianest.api.user_bodies import Sent
from medianest.services.webhook_targets.fields import Wishes
from medianest.views.preferences import NotificationEvent
from medianest.views.webhook_target import (
    NewWebhookTargetView,
    WebhookDeliveriesView,
    WebhookDeliveryView,
    WebhookTargetsView,
    WebhookTargetView,
)

router = APIRouter(prefix=REST, route_class=RestRoute, tags=["webhooks"])

Id = Annotated[str, PathParameter(alias="id", max_length=64)]
Text = Annotated[str, Field(max_length=4_000)]
EXAMPLES = ["https://hooks.example.org/medianest", "discord://id/token", "ntfy://ntfy.sh/our-topic"]
"""Of a program, and of apps."""
Address = Annotated[Text, Field(examples=EXAMPLES)]


class TargetBody(Sent):
    """What is left out stays; a new target needs ``name``, ``url`` and ``events``. With the
    ``url`` of a program goes a ``secret``, or one is made for it. That of an app is an address as
    Apprise writes it, which is shown nowhere again; an app has no secret."""

    name: Text | None = None
    url: Address | None = None
    secret: Text | None = None
    events: Annotated[list[NotificationEvent], Field(max_length=len(NotificationEvent))] | None = (
        None
    )
    enabled: bool | None = None

    def wishes(self) -> Wishes:
        return Wishes(**self.model_dump())


@router.get("/webhook-targets", response_model=Envelope[WebhookTargetsView])
async def targets(request: Request) -> Response:
    """All of them, by name; secrets and addresses of apps are not shown."""
    found = await runtime(request).webhooks.targets.list(actor(request))
    return success(WebhookTargetsView(items=found))


@router.post("/webhook-targets", status_code=201, response_model=Envelope[NewWebhookTargetView])
async def create(request: Request, body: Annotated[TargetBody, Body()]) -> Response:
    """Add one; a ``secret`` that was made for it is in this answer and nowhere else."""
    made = await runtime(request).webhooks.targets.create(actor(request), body.wishes())
    return success(made, status=201)


@router.patch("/webhook-targets/{id}", response_model=Envelope[WebhookTargetView])
async def change(request: Request, target_id: Id, body: Annotated[TargetBody, Body()]) -> Response:
    """Change what is named."""
    targets = runtime(request).webhooks.targets
    return success(await targets.change(actor(request), target_id, body.wishes()))


@router.delete("/webhook-targets/{id}", response_model=Envelope[Deleted[str]])
async def delete(request: Request, target_id: Id) -> Response:
    """Delete one with the log of its deliveries."""
    await runtime(request).webhooks.targets.delete(actor(request), target_id)
    return success(Deleted[str](id=target_id))


@router.post("/webhook-targets/{id}/test", response_model=Envelope[WebhookDeliveryView])
async def test(request: Request, target_id: Id) -> Response:
    """Send a message to try, and see how that went."""
    deliveries = runtime(request).webhooks.deliveries
    return success(await deliveries.try_out(actor(request), target_id))


@router.get("/webhook-targets/{id}/deliveries", response_model=Envelope[WebhookDeliveriesView])
async def deliveries(
    request: Request,
    target_id: Id,
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Response:
    """What was delivered to it or is to be, newest first."""
    log = runtime(request).webhooks.deliveries
    return success(await log.page(actor(request), target_id, page=page, limit=limit))


@router.post("/webhook-deliveries/{id}/resend", response_model=Envelope[WebhookDeliveryView])
async def resend(request: Request, delivery_id: Id) -> Response:
    """Send once more what is over, and see how that went."""
    deliveries = runtime(request).webhooks.deliveries
    return success(await deliveries.resend(actor(request), delivery_id))
