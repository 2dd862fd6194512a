"""REST: the devices that a person signs in from."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from fastapi import Path as PathParameter
from starlette.requests import Request
from starlette.responses import Response

from medianest.api.deleted import Deleted
from medianest.api.envelope import Envelope, success
from medianest.api.guard import RestRoute, actor, runtime
from medianest.api.policy import REST
from medianest.views.device import DeviceView
from medianest.views.view import View

router = APIRouter(prefix=f"{REST}/devices", route_class=RestRoute, tags=["devices"])

Id = Annotated[str, PathParameter(alias="id", max_length=64)]


class RevokedAll(View):
    count: int


@router.get("", response_model=Envelope[list[DeviceView]])
async def devices(request: Request) -> Response:
    """Your devices, the one used last first; ``current`` is the one that asks."""
    return success(await runtime(request).accounts.devices.list(actor(request)))


@router.delete("", response_model=Envelope[RevokedAll])
async def revoke_all(request: Request) -> Response:
    """Sign out everywhere but here: every other device has to sign in again."""
    count = await runtime(request).accounts.devices.revoke_all(actor(request))
    return success(RevokedAll(count=count))


@router.delete("/{id}", response_model=Envelope[Deleted[str]])
async def revoke(request: Request, device_id: Id) -> Response:
    """Sign a device out: its sessions, tokens and open pages end at once."""
    await runtime(request).accounts.devices.revoke(actor(request), device_id)
    return success(Deleted[str](id=device_id))
