"""REST: everybody's accounts, for administrators."""

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
from medianest.api.user_bodies import NewUserBody, PermissionsBody, RoleBody, StatusBody, SyncBody
from medianest.services.users.syncs import SyncType
from medianest.views.user import UserView
from medianest.views.view import Page, View

router = APIRouter(prefix=f"{REST}/admin/users", route_class=RestRoute, tags=["users"])

Id = Annotated[str, PathParameter(alias="id", max_length=64)]


class Started(View):
    sync_type: SyncType


@router.get("", response_model=Envelope[Page[UserView]])
async def page(
    request: Request,
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    sort: Annotated[str, Query(max_length=60)] = "name:asc",
    search: Annotated[str | None, Query(max_length=200)] = None,
    role: Annotated[str | None, Query(max_length=20)] = None,
    status: Annotated[str | None, Query(max_length=20)] = None,
) -> Response:
    """Everybody who has an account."""
    found = await runtime(request).users.page(
        actor(request),
        page=page,
        limit=limit,
        sort=sort,
        search=search,
        role=role,
        status=status,
    )
    return success(found)


everybody = APIRouter(prefix=f"{REST}/users", route_class=RestRoute, tags=["users"])
everybody.add_api_route("", page, methods=["GET"], response_model=Envelope[Page[UserView]])
router.routes.extend(everybody.routes)


@router.post("", status_code=201, response_model=Envelope[UserView])
async def create(request: Request, body: Annotated[NewUserBody, Body()]) -> Response:
    """Make an account."""
    view = await runtime(request).users.create(
        actor(request),
        body.email,
        body.name or body.email.partition("@")[0],
        role=body.role,
        password=body.password,
    )
    return success(view, status=201)


@router.post("/sync", status_code=202, response_model=Envelope[Started])
async def sync(request: Request, body: Annotated[SyncBody, Body()]) -> Response:
    """Compare accounts with the people whom the Plex server is shared with; ``full`` makes accounts
    for those who have none. What came of it is in the audit log, as ``users.synced``."""
    app = runtime(request)
    await app.user_syncs.start(actor(request), body.sync_type, body.plex_server_id)
    return success(Started(sync_type=body.sync_type), status=202)


@router.delete("/{id}", response_model=Envelope[Deleted[str]])
async def remove(request: Request, user_id: Id) -> Response:
    """Delete an account and all that is its person's, files that others share excepted."""
    await runtime(request).users.delete(actor(request), user_id)
    return success(Deleted[str](id=user_id))


@router.patch("/{id}/role", response_model=Envelope[UserView])
async def set_role(request: Request, user_id: Id, body: Annotated[RoleBody, Body()]) -> Response:
    """Make somebody an administrator, or a user again."""
    return success(await runtime(request).users.set_role(actor(request), user_id, body.role))


@router.patch("/{id}/status", response_model=Envelope[UserView])
async def set_status(
    request: Request, user_id: Id, body: Annotated[StatusBody, Body()]
) -> Response:
    """Suspend somebody, which signs them out everywhere, or let them in again."""
    return success(await runtime(request).users.set_status(actor(request), user_id, body.status))


@router.patch("/{id}/permissions", response_model=Envelope[UserView])
async def set_permissions(
    request: Request, user_id: Id, body: Annotated[PermissionsBody, Body()]
) -> Response:
    """Say all that somebody may do besides looking."""
    users = runtime(request).users
    return success(await users.set_permissions(actor(request), user_id, body.permissions))
