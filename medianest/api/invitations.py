"""REST: invitations, for administrators."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Body, Query
from fastapi import Path as PathParameter
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from medianest.api.deleted import Deleted
from medianest.api.envelope import Envelope, success
from medianest.api.guard import RestRoute, actor, runtime
from medianest.api.policy import REST
from medianest.services.users.invitations import DEFAULT_DAYS, MAX_DAYS, MAX_NOTE, MAX_USES
from medianest.views.invitation import InvitationView, NewInvitationView
from medianest.views.view import Page

router = APIRouter(prefix=f"{REST}/admin/invitations", route_class=RestRoute, tags=["users"])

Id = Annotated[str, PathParameter(alias="id", max_length=64)]


class InvitationBody(BaseModel):
    """``maxUses`` accounts within ``days``; ``note`` is for administrators."""

    role: Literal["user", "admin"] = "user"
    note: str = Field(default="", max_length=MAX_NOTE)
    max_uses: int = Field(default=1, ge=1, le=MAX_USES, alias="maxUses")
    days: int = Field(default=DEFAULT_DAYS, ge=1, le=MAX_DAYS)


@router.get("", response_model=Envelope[Page[InvitationView]])
async def page(
    request: Request,
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Response:
    """All invitations, newest first; their links are not shown again."""
    found = await runtime(request).accounts.invitations.page(actor(request), page=page, limit=limit)
    return success(found)


@router.post("", status_code=201, response_model=Envelope[NewInvitationView])
async def create(request: Request, body: Annotated[InvitationBody, Body()]) -> Response:
    """Make an invitation; its ``link`` is in this answer and nowhere else."""
    wishes = body.model_dump()
    view = await runtime(request).accounts.invitations.create(actor(request), **wishes)
    return success(view, status=201)


@router.delete("/{id}", response_model=Envelope[Deleted[str]])
async def revoke(request: Request, invitation_id: Id) -> Response:
    """Take an invitation back; accounts that were made with it stay."""
    await runtime(request).accounts.invitations.revoke(actor(request), invitation_id)
    return success(Deleted[str](id=invitation_id))
