"""REST: personal tokens."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body
from fastapi import Path as PathParameter
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel
from starlette.requests import Request
from starlette.responses import Response

from medianest.api.deleted import Deleted
from medianest.api.envelope import Envelope, success
from medianest.api.guard import RestRoute, actor, runtime
from medianest.api.policy import REST
from medianest.models.personal_token import Scope
from medianest.views.personal_token import NewPersonalTokenView, PersonalTokenView

router = APIRouter(prefix=f"{REST}/tokens", route_class=RestRoute, tags=["tokens"])

Id = Annotated[str, PathParameter(alias="id", max_length=64)]


class TokenBody(BaseModel):
    """``expiresAt`` names its time zone; a token without one holds until it is revoked."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")

    name: Annotated[str, Field(max_length=200)]
    scopes: Annotated[list[Scope], Field(max_length=20)]
    expires_at: AwareDatetime | None = None


@router.get("", response_model=Envelope[list[PersonalTokenView]])
async def tokens(request: Request) -> Response:
    """Your tokens, newest first."""
    return success(await runtime(request).accounts.personal_tokens.list(actor(request)))


@router.post("", status_code=201, response_model=Envelope[NewPersonalTokenView])
async def create(request: Request, body: Annotated[TokenBody, Body()]) -> Response:
    """Make a token for a program of yours. It is in this answer and nowhere else."""
    made = await runtime(request).accounts.personal_tokens.create(
        actor(request), body.name, body.scopes, body.expires_at
    )
    return success(made, status=201)


@router.delete("/{id}", response_model=Envelope[Deleted[str]])
async def revoke(request: Request, token_id: Id) -> Response:
    """The token is worth nothing from now on."""
    await runtime(request).accounts.personal_tokens.revoke(actor(request), token_id)
    return success(Deleted[str](id=token_id))
