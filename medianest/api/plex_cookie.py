"""The cookie that binds a Plex sign-in to the browser that began it."""

from __future__ import annotations

import secrets

from starlette.requests import Request

from medianest.api import call as calls
from medianest.api.call import Call, cookie

PLEX_COOKIE = "medianest_plex"
SECONDS = 24 * 60 * 60


def given(request: Request) -> str:
    """What the browser sent, empty where it sent none."""
    return calls.of(request).cookie(PLEX_COOKIE)


def give(request: Request) -> str:
    """What is known by this browser alone, from now on where it had none."""
    call = calls.of(request)
    value = call.cookie(PLEX_COOKIE) or secrets.token_urlsafe(32)
    call.answer_headers.append(cookie(call, PLEX_COOKIE, value, max_age_seconds=SECONDS))
    return value


def taken(call: Call) -> tuple[str, str]:
    """The header that takes it away, once it has done its work."""
    return cookie(call, PLEX_COOKIE, "", max_age_seconds=0)
