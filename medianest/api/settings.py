"""REST: the settings, for administrators."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body
from starlette.requests import Request
from starlette.responses import Response

from medianest.api.envelope import Envelope, success
from medianest.api.guard import RestRoute, actor, runtime
from medianest.api.policy import REST
from medianest.views.connection import ConnectionView
from medianest.views.settings import SettingsView

router = APIRouter(prefix=f"{REST}/settings", route_class=RestRoute, tags=["settings"])


@router.get("", response_model=Envelope[SettingsView])
async def show(request: Request) -> Response:
    """Every setting; ``locked`` names those that the environment holds."""
    return success(await runtime(request).settings.show(actor(request)))


@router.put("", response_model=Envelope[SettingsView])
async def change(request: Request, body: Annotated[dict[str, Any], Body()]) -> Response:
    """Change the settings that are named and no others."""
    return success(await runtime(request).settings.change(actor(request), body))


@router.post("/{upstream}/test", response_model=Envelope[ConnectionView])
async def try_connection(
    request: Request, upstream: str, body: Annotated[dict[str, Any] | None, Body()] = None
) -> Response:
    """Try a connection: with the values sent, not saved yet, over the stored ones.

    `upstream` is plex, overseerr, uptimeKuma, tautulli or mail, and the body holds that area's
    keys; downloads tells whether Plex looks where they lie. A stored secret that is left out is
    used only at the address that it was stored for.
    """
    found = await runtime(request).connections.test(actor(request), upstream, body or {})
    return success(found)
