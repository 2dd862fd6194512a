"""REST: what is played now."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from medianest.api.envelope import Envelope, success
from medianest.api.guard import RestRoute, actor, runtime
from medianest.api.policy import REST
from medianest.views.library import PlaybackView

router = APIRouter(prefix=f"{REST}/plex", route_class=RestRoute, tags=["library"])


@router.get("/sessions", response_model=Envelope[list[PlaybackView]])
async def sessions(request: Request) -> Response:
    """What you play now; for administrators what everybody plays. At most five seconds old."""
    return success(await runtime(request).library.playbacks.list(actor(request)))
