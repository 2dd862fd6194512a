"""The cookies of whoever signs in, set and taken away."""

from __future__ import annotations

from medianest.api.call import (
    CHALLENGE_COOKIE,
    DEVICE_COOKIE,
    REMEMBER_COOKIE,
    SESSION_COOKIE,
    THEME_COOKIE,
    Call,
    cookie,
)
from medianest.services.accounts.challenges import LIFETIME_SECONDS
from medianest.services.accounts.device_sightings import TRUST
from medianest.services.accounts.login_sessions import MOST_DAYS
from medianest.services.accounts.sign_ins import Challenge, SignIn

DAY_SECONDS = 24 * 60 * 60
DEVICE_DAYS = 400

Header = tuple[str, str]


def signed_in(call: Call, done: SignIn) -> list[Header]:
    """The headers that let the browser in; how long they hold is for the server to say."""
    headers = []
    if done.session_token:
        days = MOST_DAYS * DAY_SECONDS
        headers.append(cookie(call, SESSION_COOKIE, done.session_token, max_age_seconds=days))
    if done.device_token:
        days = DEVICE_DAYS * DAY_SECONDS
        headers.append(cookie(call, DEVICE_COOKIE, done.device_token, max_age_seconds=days))
    if done.remember_token:
        days = int(TRUST.total_seconds())
        headers.append(cookie(call, REMEMBER_COOKIE, done.remember_token, max_age_seconds=days))
    if call.cookie(CHALLENGE_COOKIE):
        headers.append(_gone(call, CHALLENGE_COOKIE))
    if done.theme and not call.cookie(THEME_COOKIE):
        headers.append(_theme(done.theme))
    return headers


def challenged(call: Call, wanted: Challenge) -> Header:
    """The header that holds the browser's place between first and second factor."""
    return cookie(call, CHALLENGE_COOKIE, wanted.token, max_age_seconds=LIFETIME_SECONDS)


def signed_out(call: Call) -> list[Header]:
    """The headers that leave nothing of a sign-in but which device this is."""
    return [_gone(call, name) for name in (SESSION_COOKIE, REMEMBER_COOKIE, CHALLENGE_COOKIE)]


def session_over(call: Call) -> Header:
    """The header that takes a cookie away which is worth nothing any more."""
    return _gone(call, SESSION_COOKIE)


def _theme(theme: str) -> Header:
    """The person's choice, for a browser in which nobody has chosen yet: the cookie that
    ``assets/theme.js`` writes where somebody does."""
    seconds = DEVICE_DAYS * DAY_SECONDS
    return "set-cookie", f"{THEME_COOKIE}={theme}; Max-Age={seconds}; Path=/; SameSite=Lax"


def _gone(call: Call, name: str) -> Header:
    return cookie(call, name, "", max_age_seconds=0)
