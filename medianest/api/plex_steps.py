"""What every way with Plex has in common: begin, wait, and be told what went wrong."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from medianest import routes
from medianest.api import call as calls
from medianest.api import forms, own_address, plain_answers, plex_cookie, qr
from medianest.api.guard import runtime
from medianest.errors import MediaNestError
from medianest.models.plex_pin import PlexPinPurpose
from medianest.services.plex.pins import Mode, Wish
from medianest.services.plex.sign_in import Waiting

FIELDS = ("csrf", "mode", "remember", "next", "invitation")
POLL_SECONDS = 4


@dataclass(frozen=True, slots=True)
class Way:
    """Pages of one purpose: where Plex leads back to, where a code is shown, where it begins."""

    purpose: PlexPinPurpose
    back: str
    code: str
    again: str


SIGN_IN = Way(PlexPinPurpose.SIGN_IN, routes.PLEX_RETURN, routes.PLEX_CODE, routes.LOGIN)
LINK = Way(PlexPinPurpose.LINK, routes.PLEX_LINKED, routes.PLEX_LINKED, routes.PLEX_LINK)
SERVER = Way(
    PlexPinPurpose.SERVER, routes.SETUP_PLEX_SERVER, routes.SETUP_PLEX_SERVER, routes.SETUP_PLEX
)


async def begin(request: Request, way: Way) -> Response:
    """The answer to the form that begins it: the way to Plex, or to the page with a code."""
    call = calls.of(request)
    sent = await forms.read(request, FIELDS)
    mode = Mode.CODE if sent["mode"] == Mode.CODE else Mode.REDIRECT
    try:
        _check(request, way, sent["csrf"])
        pin = await runtime(request).plex_sign_in.begin(
            mode,
            way.purpose,
            Wish(
                remember=bool(sent["remember"]),
                next_path=routes.after_sign_in(sent["next"]),
                invitation=sent["invitation"],
            ),
            browser=plex_cookie.give(request),
            actor=call.actor,
            return_address=own_address.of(call, way.back),
        )
    except MediaNestError as error:
        return refused(request, error, way)
    if pin.auth_url is not None:
        return plain_answers.page(call, "plex_leave.html", address=pin.auth_url, again=way.again)
    address = call.address(f"{way.code}?pin={quote(pin.id)}")
    return RedirectResponse(address, status_code=303)


def _check(request: Request, way: Way, csrf: str) -> None:
    """Only those who are not signed in have a token of the form itself."""
    actor = calls.of(request).actor
    if way is SIGN_IN or actor is None:
        forms.check(request, csrf)
    else:
        runtime(request).accounts.check_csrf(actor.session_id, csrf)


def waiting(request: Request, found: Waiting, way: Way) -> Response:
    """The page that waits for Plex, and asks again by itself."""
    call = calls.of(request)
    is_code = found.mode is Mode.CODE
    return plain_answers.page(
        call,
        "plex_code.html" if is_code else "plex_waiting.html",
        pin=found.pin,
        qr=qr.svg(found.pin.qr_url) if is_code else "",
        trouble=found.trouble,
        left=plain_answers.for_minutes(found.pin.expires_in),
        poll=POLL_SECONDS,
        again=way.again,
    )


def refused(request: Request, error: MediaNestError, way: Way) -> Response:
    """Why it did not work, and the way to begin again."""
    return plain_answers.refusal(calls.of(request), error, again=way.again)
