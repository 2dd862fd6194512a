"""The cookie of a login session, set and taken away."""

from __future__ import annotations

from medianest.api.call import SESSION_COOKIE, Call, cookie
from medianest.services.accounts import SignIn
from medianest.services.login_sessions import MOST_DAYS

DAY_SECONDS = 24 * 60 * 60


def signed_in(call: Call, done: SignIn) -> tuple[str, str]:
    """The header that lets the browser in; how long it holds is for the server to say."""
    return cookie(call, SESSION_COOKIE, done.session_token, max_age_seconds=MOST_DAYS * DAY_SECONDS)


def signed_out(call: Call) -> tuple[str, str]:
    return cookie(call, SESSION_COOKIE, "", max_age_seconds=0)
