"""REST: what is up and what is not."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Query
from fastapi import Path as PathParameter
from starlette.requests import Request
from starlette.responses import Response

from medianest.api.caching import Aged, aged
from medianest.api.envelope import Envelope, success
from medianest.api.guard import RestRoute, actor, runtime
from medianest.api.media_request_bodies import Sent
from medianest.api.policy import REST
from medianest.services.monitoring.history import MOST_HOURS
from medianest.views.monitoring import (
    DashboardStatusView,
    MonitorGroupView,
    MonitorHistoryView,
    MonitoringView,
    UpstreamDetailsView,
    UpstreamStateView,
)

router = APIRouter(prefix=REST, route_class=RestRoute, tags=["monitoring"])

HALF_A_MINUTE = "private, max-age=30"

Id = Annotated[int, PathParameter(alias="id", ge=1, le=2_147_483_647)]


class PublishBody(Sent):
    """``published``: whether people who are no administrators see the group."""

    published: bool


@router.get("/uptime/services", response_model=Envelope[MonitoringView])
async def services(request: Request) -> Response:
    """Everything that is watched, in groups, what fails first; published groups alone for people
    who are no administrators. Addresses and messages are for administrators."""
    return success(await runtime(request).monitoring.overview.show(actor(request)))


@router.get("/uptime/services/{id}/history", response_model=Envelope[MonitorHistoryView])
async def history(
    request: Request,
    monitor_id: Id,
    hours: Annotated[int, Query(ge=1, le=MOST_HOURS)] = 24,
) -> Response:
    """How it was in the last hours, in at most 300 points, and when it changed."""
    found = await runtime(request).monitoring.history.show(actor(request), monitor_id, hours)
    return success(found)


@router.patch("/uptime/groups/{id}", response_model=Envelope[MonitorGroupView])
async def publish(request: Request, group_id: Id, body: Annotated[PublishBody, Body()]) -> Response:
    """Show a group to everybody, or to administrators alone."""
    overview = runtime(request).monitoring.overview
    return success(await overview.publish(actor(request), group_id, body.published))


@router.get("/services/status", response_model=Aged[list[UpstreamStateView]])
async def upstreams(request: Request) -> Response:
    """The programs that MediaNest uses, as it saw them last: looked at every half minute."""
    found = await runtime(request).monitoring.overview.upstreams()
    newest = max((one.checked_at for one in found if one.checked_at), default=None)
    return aged(request, found, newest, kept=HALF_A_MINUTE)


@router.get("/dashboard/status", response_model=Envelope[DashboardStatusView])
async def dashboard(request: Request) -> Response:
    """Whether all is well, in one glance."""
    return success(await runtime(request).monitoring.overview.dashboard(actor(request)))


@router.get("/admin/services", response_model=Envelope[list[UpstreamDetailsView]])
async def details(request: Request) -> Response:
    """The programs that MediaNest uses: where they are, how fast they answer, what was wrong."""
    return success(await runtime(request).monitoring.overview.upstream_details(actor(request)))
