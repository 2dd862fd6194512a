"""REST: signing in with Plex, and linking a Plex account."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Body
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from medianest import routes
from medianest.api import call as calls
from medianest.api import origins, own_address, plex_cookie, signed_in
from medianest.api.envelope import Envelope, success
from medianest.api.guard import RestRoute, actor, runtime
from medianest.api.policy import REST
from medianest.api.signed_in import SignInView
from medianest.models.plex_pin import PlexPinPurpose
from medianest.services import visitor
from medianest.services.plex.pins import Mode, Wish
from medianest.services.plex.sign_in import Waiting
from medianest.views.plex import PlexLinkView, PlexPinView
from medianest.views.view import View

router = APIRouter(prefix=REST, route_class=RestRoute, tags=["auth"])

PinId = Annotated[str, Field(max_length=36, alias="pinId")]


class For(StrEnum):
    SIGN_IN = "signIn"
    LINK = "link"


class PinBody(BaseModel):
    """``mode`` ``code`` is for a short code that is typed at plex.tv/link, ``redirect`` for a
    browser that goes on to ``authUrl``. ``purpose`` ``link`` is for people who are signed in.
    ``invitation`` is the last part of an invitation's link."""

    mode: Mode = Mode.REDIRECT
    purpose: For = For.SIGN_IN
    remember_me: bool = Field(False, alias="rememberMe")
    invitation: str = Field("", max_length=100)
    client_name: str = Field("", alias="clientName", max_length=100)


class VerifyBody(BaseModel):
    pin_id: PinId
    remember_me: bool = Field(False, alias="rememberMe")
    device_name: str = Field("", alias="deviceName", max_length=100)


class LinkBody(BaseModel):
    pin_id: PinId


class PlexPendingView(View):
    """Nobody has confirmed the PIN yet: ask again after a second or more. ``trouble`` is a sentence
    where plex.tv does not say whether somebody has."""

    status: str = "pending"
    trouble: str | None = None


@router.post("/auth/plex/pin", status_code=201, response_model=Envelope[PlexPinView])
async def begin(request: Request, body: Annotated[PinBody, Body()]) -> Response:
    """Have plex.tv make a PIN.

    It is good for whoever sends along the cookie ``medianest_plex`` that comes with this answer.
    """
    call = calls.of(request)
    origins.check_if_from_page(call)
    links = body.purpose is For.LINK
    pin = await runtime(request).plex_sign_in.begin(
        body.mode,
        PlexPinPurpose.LINK if links else PlexPinPurpose.SIGN_IN,
        Wish(remember=body.remember_me, invitation=body.invitation, device_name=body.client_name),
        browser=plex_cookie.give(request),
        actor=actor(request) if links else None,
        return_address=own_address.of(call, routes.PLEX_LINKED if links else routes.PLEX_RETURN),
    )
    return success(pin, status=201)


@router.post("/auth/plex/verify", response_model=Envelope[SignInView | PlexPendingView])
async def verify(request: Request, body: Annotated[VerifyBody, Body()]) -> Response:
    """Sign in, once somebody has confirmed the PIN; ``{"status": "pending"}`` until then.

    No Plex token is taken here: one proves nothing about who sends it.
    """
    call = calls.of(request)
    origins.check_if_from_page(call)
    with visitor.serving(replace(visitor.present(), device_name=body.device_name)):
        found = await runtime(request).plex_sign_in.check(
            body.pin_id, plex_cookie.given(request), remember=body.remember_me
        )
    if isinstance(found, Waiting):
        return success(PlexPendingView(trouble=found.trouble or None))
    answer = signed_in.rest(request, found.outcome)
    answer.headers.append(*plex_cookie.taken(call))
    return answer


@router.post("/auth/plex/link", response_model=Envelope[PlexLinkView | PlexPendingView])
async def link(request: Request, body: Annotated[LinkBody, Body()]) -> Response:
    """Link the Plex account that confirmed a PIN of purpose ``link``; ``{"status": "pending"}``
    until somebody has."""
    found = await runtime(request).plex_sign_in.link(
        actor(request), body.pin_id, plex_cookie.given(request)
    )
    if isinstance(found, Waiting):
        return success(PlexPendingView(trouble=found.trouble or None))
    return success(found, headers=[plex_cookie.taken(calls.of(request))])


@router.delete("/auth/plex/link", response_model=Envelope[None])
async def unlink(request: Request) -> Response:
    """Forget the linked Plex account; there must be a password to sign in with."""
    await runtime(request).plex_sign_in.unlink(actor(request))
    return success(None)
