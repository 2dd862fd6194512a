"""REST: set-up, sign-in, sign-out, and who is signed in."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body
from pydantic import AliasChoices, BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from medianest.api import call as calls
from medianest.api import origins, sign_in_cookies
from medianest.api.envelope import Envelope, success
from medianest.api.guard import RestRoute, actor, runtime
from medianest.api.policy import REST
from medianest.services.accounts import SignIn
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
    """``username`` is taken for ``email``."""

    email: Text = Field(validation_alias=AliasChoices("email", "username"))
    password: Text


class SignInView(View):
    """``refreshToken`` is null until refresh tokens exist; the cookie is set as well."""

    user: UserView
    token: str
    refresh_token: str | None = None
    expires_in: int
    csrf_token: str


class SessionView(View):
    user: UserView
    csrf_token: str


@router.post("/auth/setup", status_code=201, response_model=Envelope[SignInView])
async def set_up(request: Request, body: Annotated[SetupBody, Body()]) -> Response:
    """Make the first administrator, with the code from the console."""
    call = calls.of(request)
    origins.check_if_from_page(call)
    accounts = runtime(request).accounts
    name = body.name or body.email.partition("@")[0]
    await accounts.create_administrator(body.code, body.email, name, body.password, ip=call.ip)
    return await _signed_in(request, body.email, body.password, status=201)


@router.post("/auth/login", response_model=Envelope[SignInView])
async def sign_in(request: Request, body: Annotated[LoginBody, Body()]) -> Response:
    """Sign in with e-mail and password."""
    origins.check_if_from_page(calls.of(request))
    return await _signed_in(request, body.email, body.password, status=200)


@router.post("/auth/logout", response_model=Envelope[None])
async def sign_out(request: Request) -> Response:
    """End this login session: its tokens, its cookie and its open pages."""
    await runtime(request).accounts.sign_out(actor(request))
    return success(None, headers=[sign_in_cookies.signed_out(calls.of(request))])


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


async def _signed_in(request: Request, email: str, password: str, *, status: int) -> Response:
    call = calls.of(request)
    done = await runtime(request).accounts.sign_in(
        email, password, ip=call.ip, user_agent=call.header(b"user-agent")
    )
    cookie = sign_in_cookies.signed_in(call, done)
    return success(_view(done), status=status, headers=[cookie])


def _view(done: SignIn) -> Any:
    return SignInView(
        user=done.user,
        token=done.access_token,
        expires_in=done.expires_in_seconds,
        csrf_token=done.csrf_token,
    )
