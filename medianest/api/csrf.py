"""REST: tokens that a page sends along with what it changes."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from medianest.api import call as calls
from medianest.api import forms
from medianest.api.envelope import Envelope, success
from medianest.api.guard import RestRoute, actor, runtime
from medianest.api.policy import REST
from medianest.services.accounts import csrf_tokens
from medianest.views.view import UtcTime, View

router = APIRouter(prefix=REST, route_class=RestRoute, tags=["auth"])


class CsrfView(View):
    csrf_token: str


class CsrfStats(View):
    """Of the web process that answers, since it started."""

    since: UtcTime
    issued: int
    accepted: int
    refused: int


@router.get("/csrf/token", response_model=Envelope[CsrfView])
async def token(request: Request) -> Response:
    """A token for this login session; before sign-in, one bound to a cookie of its own."""
    person = calls.of(request).actor
    if person is None:
        return success(CsrfView(csrf_token=forms.token(request)))
    made = runtime(request).accounts.csrf_token(person.session_id)
    return success(CsrfView(csrf_token=made))


@router.post("/csrf/refresh", response_model=Envelope[CsrfView])
async def refresh(request: Request) -> Response:
    """Another token for this login session."""
    made = runtime(request).accounts.csrf_token(actor(request).session_id)
    return success(CsrfView(csrf_token=made))


@router.get("/csrf/stats", response_model=Envelope[CsrfStats])
async def stats(request: Request) -> Response:
    """How many tokens were issued, accepted and refused."""
    counts = csrf_tokens.counts
    view = CsrfStats(
        since=counts.since,
        issued=counts.issued,
        accepted=counts.accepted,
        refused=counts.refused,
    )
    return success(view)
