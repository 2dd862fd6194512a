"""REST: changing a password, and choosing a new one by a link."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body
from fastapi import Path as PathParameter
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from medianest.api import call as calls
from medianest.api import origins
from medianest.api.envelope import Envelope, success
from medianest.api.guard import RestRoute, actor, runtime
from medianest.api.policy import REST
from medianest.views.password_reset import ResetCheckView, ResetLinkView

router = APIRouter(prefix=REST, route_class=RestRoute, tags=["auth"])

Id = Annotated[str, PathParameter(alias="id", max_length=64)]
Password = Annotated[str, Field(max_length=20_000)]
Token = Annotated[str, Field(max_length=200)]


class ChangeBody(BaseModel):
    """``currentPassword`` stays empty for people who have none yet."""

    current_password: Password = Field("", alias="currentPassword")
    password: Password


class RequestBody(BaseModel):
    email: str = Field(max_length=2_000)


class VerifyBody(BaseModel):
    token: Token


class ConfirmBody(BaseModel):
    token: Token
    password: Password


@router.post("/auth/password", response_model=Envelope[None])
async def change(request: Request, body: Annotated[ChangeBody, Body()]) -> Response:
    """Change your password; your other sign-ins end, with their tokens."""
    passwords = runtime(request).accounts.passwords
    await passwords.change(actor(request), body.current_password, body.password)
    return success(None)


@router.post("/auth/password-reset/request", status_code=202, response_model=Envelope[None])
async def ask(request: Request, body: Annotated[RequestBody, Body()]) -> Response:
    """Have a link sent by mail; the answer is the same whether there is such an account."""
    origins.check_if_from_page(calls.of(request))
    await runtime(request).accounts.reset_letters.request(body.email)
    return success(None, status=202)


@router.post("/auth/password-reset/verify", response_model=Envelope[ResetCheckView])
async def verify(request: Request, body: Annotated[VerifyBody, Body()]) -> Response:
    """Whether a link is still good."""
    origins.check_if_from_page(calls.of(request))
    return success(await runtime(request).accounts.password_resets.check(body.token))


@router.post("/auth/password-reset/confirm", response_model=Envelope[None])
async def confirm(request: Request, body: Annotated[ConfirmBody, Body()]) -> Response:
    """Choose a new password by a link; every sign-in of the account ends. Sign in with it next."""
    origins.check_if_from_page(calls.of(request))
    await runtime(request).accounts.password_resets.confirm(body.token, body.password)
    return success(None)


@router.post(
    "/admin/users/{id}/reset-link", status_code=201, response_model=Envelope[ResetLinkView]
)
async def make_link(request: Request, user_id: Id) -> Response:
    """Make a link with which somebody chooses a new password; it is in this answer alone."""
    view = await runtime(request).accounts.password_resets.make_link(actor(request), user_id)
    return success(view, status=201)
