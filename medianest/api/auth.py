"""REST: set-up, sign-in, sign-out, and who is signed in."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Body
from pydantic import AliasChoices, BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from medianest.api import call as calls
from medianest.api import origins, sign_in_cookies, signed_in
from medianest.api.envelope import Envelope, success
from medianest.api.guard import RestRoute, actor, runtime
from medianest.api.policy import REST
from medianest.api.signed_in import SignInView
from medianest.errors import InvalidInputError, TokenError
from medianest.runtime import Runtime
from medianest.services import visitor
from medianest.services.accounts.sign_ins import Challenge, SignIn
from medianest.views.user import UserView
from medianest.views.view import View

router = APIRouter(prefix=REST, route_class=RestRoute, tags=["auth"])

Text = Annotated[str, Field(max_length=2_000)]


class SetupBody(BaseModel):
    code: Text
    email: Text
    password: Text
    name: Text = ""


class LoginBody(BaseModel):
    """``username`` is taken for ``email``; ``deviceName`` is how the device list calls this."""

    email: Text = Field(validation_alias=AliasChoices("email", "username"))
    password: Text
    remember_me: bool = Field(False, alias="rememberMe")
    device_name: str = Field("", alias="deviceName", max_length=100)


class RefreshBody(BaseModel):
    """One of the two: what signed in last, or what was asked to be remembered."""

    refresh_token: Text = Field("", alias="refreshToken")
    remember_token: Text = Field("", alias="rememberToken")


class SessionView(View):
    user: UserView
    csrf_token: str


@router.post("/auth/setup", status_code=201, response_model=Envelope[SignInView])
async def set_up(request: Request, body: Annotated[SetupBody, Body()]) -> Response:
    """Make the first administrator, with the code from the console."""
    origins.check_if_from_page(calls.of(request))
    accounts = runtime(request).accounts
    name = body.name or body.email.partition("@")[0]
    outcome = await accounts.create_administrator(body.code, body.email, name, body.password)
    return signed_in.rest(request, outcome, 201)


@router.post("/auth/login", response_model=Envelope[SignInView])
async def sign_in(request: Request, body: Annotated[LoginBody, Body()]) -> Response:
    """Sign in with e-mail and password."""
    origins.check_if_from_page(calls.of(request))
    with visitor.serving(replace(visitor.present(), device_name=body.device_name)):
        outcome = await runtime(request).accounts.sign_in(
            body.email, body.password, remember=body.remember_me
        )
    return signed_in.rest(request, outcome)


@router.post("/auth/refresh", response_model=Envelope[SignInView])
async def refresh(request: Request, body: Annotated[RefreshBody, Body()]) -> Response:
    """Exchange a refresh token for new tokens; each is good for one use, on its own device.

    A ``rememberToken`` signs in anew, without the password.
    """
    origins.check_if_from_page(calls.of(request))
    return signed_in.rest(request, await _renewed(runtime(request), body))


@router.post("/auth/logout", response_model=Envelope[None])
async def sign_out(request: Request) -> Response:
    """End this login session: its tokens, its cookie and its open pages."""
    await runtime(request).accounts.sign_out(actor(request))
    return success(None, headers=sign_in_cookies.signed_out(calls.of(request)))


@router.get("/auth/session", response_model=Envelope[SessionView])
async def session(request: Request) -> Response:
    """The person who is signed in, and a token for what this page will change."""
    accounts, person = runtime(request).accounts, actor(request)
    view = SessionView(
        user=await accounts.me(person), csrf_token=accounts.csrf_token(person.session_id)
    )
    return success(view)


@router.get("/auth/me", response_model=Envelope[UserView])
async def me(request: Request) -> Response:
    """The person who is signed in."""
    return success(await runtime(request).accounts.me(actor(request)))


router.add_api_route("/me", me, methods=["GET"], response_model=Envelope[UserView])


async def _renewed(app: Runtime, body: RefreshBody) -> SignIn | Challenge:
    if body.refresh_token:
        return await app.accounts.refresh(body.refresh_token)
    if not body.remember_token:
        sentence = "Send the refreshToken that came with the last answer."
        raise InvalidInputError(sentence, details={"refreshToken": sentence})
    outcome = await app.accounts.resume(body.remember_token)
    if outcome is None:
        raise TokenError("This device is not remembered any more. Sign in again.")
    return outcome
