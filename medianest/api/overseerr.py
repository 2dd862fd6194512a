"""REST: Overseerr, behind which requests are fetched."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from medianest.api import media_requests
from medianest.api.envelope import Envelope, success
from medianest.api.guard import RestRoute, runtime
from medianest.api.policy import REST
from medianest.views.media_request import MadeRequestView
from medianest.views.overseerr import OverseerrStateView

router = APIRouter(prefix=f"{REST}/overseerr", route_class=RestRoute, tags=["overseerr"])


@router.get("/status", response_model=Envelope[OverseerrStateView])
async def status(request: Request) -> Response:
    """Whether it is set up and answers, as it was seen last: nothing is asked."""
    return success(await runtime(request).overseerr.state())


router.add_api_route(
    "/request",
    media_requests.make,
    methods=["POST"],
    status_code=201,
    response_model=Envelope[MadeRequestView],
)
