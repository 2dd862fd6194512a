"""REST: what there is of everything, in numbers."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from medianest.api.caching import FIVE_MINUTES, Aged, aged
from medianest.api.guard import RestRoute, actor, runtime
from medianest.api.policy import REST
from medianest.views.dashboard import DashboardStatsView

router = APIRouter(prefix=f"{REST}/dashboard", route_class=RestRoute, tags=["dashboard"])


@router.get("/stats", response_model=Aged[DashboardStatsView])
async def stats(request: Request) -> Response:
    """How much there is of what you see: the library, requests, downloads, your bell. `syncedAt`
    is the age of the numbers of the library."""
    found, synced_at = await runtime(request).dashboard.stats(actor(request))
    return aged(request, found, synced_at, kept=FIVE_MINUTES)
