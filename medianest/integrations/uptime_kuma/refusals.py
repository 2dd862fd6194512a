"""What Uptime Kuma's noes mean: 1.23 says them in English, 2.x by names of sentences."""

from __future__ import annotations

from typing import Any

from medianest.errors import (
    UpstreamAuthError,
    UpstreamBusyError,
    UpstreamCodeError,
    UpstreamError,
    UpstreamRejectedError,
    UpstreamTokenError,
    UpstreamTwoFactorError,
)
from medianest.integrations import http_errors
from medianest.integrations.uptime_kuma.client import NAME
from medianest.integrations.uptime_kuma.values import Row, text

LOGINS_RESET_SECONDS = 60.0
"""Kuma takes 20 logins a minute, from everybody together: good ones and farewells count too."""

_LONGEST = 300
_PASSWORD = {"Incorrect username or password.", "authIncorrectCreds"}
_NOT_VALID = {"Invalid Token!", "Invalid token.", "authInvalidToken"}
_NOBODY = {"The user is inactive or deleted.", "authUserInactiveOrDeleted"}
_TOO_OFTEN = {"Too frequently, try again later."}
_NOT_SIGNED_IN = {"You are not logged in."}


def acknowledged(answer: Any) -> Row:
    """The answer to a call that needs a sign-in. Raises :class:`UpstreamTokenError` where there
    was none, and :class:`UpstreamRejectedError` for other refusals."""
    said = _refusal(answer)
    if said is None:
        return dict(answer)
    raise _ended(said) if said in _NOT_SIGNED_IN else _other(said)


def token_of(answer: Any) -> str:
    """The token out of the answer to a password.

    Raises :class:`UpstreamTwoFactorError` where a code is missing, :class:`UpstreamCodeError` for
    a wrong one, :class:`UpstreamAuthError` for a wrong name or password, and
    :class:`UpstreamBusyError` after too many logins.
    """
    if type(answer) is dict and answer.get("tokenRequired") is True:
        raise UpstreamTwoFactorError(
            NAME, f"This account of {NAME} has a second factor. Enter its code as well."
        )
    said = _refusal(answer)
    if said in _PASSWORD:
        raise UpstreamAuthError(NAME, f"{NAME} does not accept this name and password.", said=said)
    if said in _NOT_VALID:
        sentence = f"{NAME} does not accept this code, or it was used before. Enter the next one."
        raise UpstreamCodeError(NAME, sentence, said=said)
    if said is not None:
        raise _other(said)
    token = answer.get("token")
    if type(token) is not str or not token:
        raise http_errors.not_understood(NAME)
    return token


def accepted(answer: Any) -> None:
    """Read the answer to a token.

    Raises :class:`UpstreamTokenError`, and :class:`UpstreamBusyError` after too many logins.
    """
    said = _refusal(answer)
    if said is not None:
        raise _ended(said) if said in _NOT_VALID | _NOBODY else _other(said)


def _refusal(answer: Any) -> str | None:
    """Kuma's words for no; ``None`` for yes."""
    if type(answer) is not dict:
        raise http_errors.not_understood(NAME)
    return None if answer.get("ok") is True else text(answer.get("msg"), _LONGEST)


def _ended(said: str) -> UpstreamTokenError:
    return UpstreamTokenError(NAME, f"The sign-in to {NAME} is over. Connect it again.", said=said)


def _other(said: str) -> UpstreamError:
    if said in _TOO_OFTEN:
        return UpstreamBusyError(
            NAME,
            f"{NAME} had too many logins within a minute. Try again in a minute.",
            retry_after_seconds=LOGINS_RESET_SECONDS,
            said=said,
        )
    return UpstreamRejectedError(NAME, f"{NAME} refused what it was asked.", said=said)
