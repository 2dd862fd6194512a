"""What Overseerr's refusals mean, by their status and their words."""

from __future__ import annotations

import json
from typing import Any

from medianest.errors import (
    UpstreamAuthError,
    UpstreamBlocklistedError,
    UpstreamBusyError,
    UpstreamDuplicateError,
    UpstreamError,
    UpstreamForbiddenError,
    UpstreamMissingError,
    UpstreamQuotaError,
    UpstreamRejectedError,
    UpstreamResponseError,
)
from medianest.integrations import http_errors
from medianest.integrations.http import REFUSALS, Answer
from medianest.integrations.overseerr.values import text_up_to

NAME = "Overseerr"
STATUSES = frozenset({400, 401, 403, 404, 405, 409, 500})
"""Those that it gives a reason with."""

_words = text_up_to(300)
_OF_THE_KEY = "You do not have permission to access"
_UNKNOWN_PATH = "not found"


def words(answer: Answer) -> str:
    """What an answer that is no success says: ``message`` in most, ``error`` in those that the
    check of the key gives; empty for what Overseerr did not write, such as a proxy's page."""
    try:
        said: Any = json.loads(answer.body)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(said, dict):
        return ""
    found = str(said.get("message") or said.get("error") or "")
    return _words(" ".join(found.split()))


def is_of_the_key(answer: Answer) -> bool:
    """Whether the check of the key and its user said no, and not that of a title or a share."""
    return answer.status == 403 and words(answer).startswith(_OF_THE_KEY)


def wants_csrf_token(answer: Answer) -> bool:
    return answer.status == 403 and "csrf" in words(answer).lower()


def of_answer(answer: Answer) -> UpstreamError:
    """The error that an answer of one of :data:`STATUSES` means."""
    said = words(answer)
    if not said:
        return _of_somebody_else(answer)
    if answer.status == 401 and "permission" not in said:
        return wrong_key(said)
    if answer.status in (401, 403):
        return _forbidden(said)
    if answer.status == 404 and said != _UNKNOWN_PATH:
        return _missing(said)
    if answer.status == 409:
        return UpstreamDuplicateError(NAME, f"{NAME} has that already.", said=said)
    if answer.status == 500:
        return _broken(said)
    sentence = f"{NAME} refused what it was asked (error {answer.status})."
    return UpstreamRejectedError(NAME, sentence, said=said)


def wrong_key(said: str = "") -> UpstreamAuthError:
    sentence = f"{NAME} does not accept the key or the sign-in it was given."
    return UpstreamAuthError(NAME, sentence, said=said)


def not_set_up() -> UpstreamAuthError:
    """A fresh server refuses its own key: the user it would act as is not there yet."""
    return UpstreamAuthError(NAME, f"{NAME} has not been set up yet: finish that first.")


def no_seasons(answer: Answer) -> UpstreamDuplicateError:
    """Nothing was asked for, although the status is one of success."""
    sentence = (
        f"{NAME} takes a request for none of these seasons: they are there or on their way, or "
        "they are specials, which it leaves out."
    )
    return UpstreamDuplicateError(NAME, sentence, said=words(answer))


def tmdb_away(said: str) -> UpstreamBusyError:
    """Overseerr answers, but does not get what it would have to ask TMDB for."""
    sentence = f"{NAME} cannot reach TMDB at the moment. Try again in a few minutes."
    return UpstreamBusyError(NAME, sentence, said=said)


def unknown_title(said: str) -> UpstreamMissingError:
    return UpstreamMissingError(NAME, "TMDB does not know this title, or no longer.", said=said)


def _of_somebody_else(answer: Answer) -> UpstreamError:
    """A proxy that says "not found" does not say that a request is gone."""
    if answer.status == 500 or answer.status in REFUSALS:
        return http_errors.of_status(NAME, answer.status, answer.headers, REFUSALS)
    return http_errors.something_else(NAME)


def _forbidden(said: str) -> UpstreamRejectedError:
    low = said.lower()
    if "quota" in low:
        sentence = f"{NAME} says that this person has had their share for now. Try again later."
        return UpstreamQuotaError(NAME, sentence, said=said)
    if "blocklisted" in low or "blacklisted" in low:
        sentence = f"The administrators of {NAME} have ruled this title out."
        return UpstreamBlocklistedError(NAME, sentence, said=said)
    if "csrf" in low:
        sentence = f"{NAME} wants a token against forged calls and hands none out."
        return UpstreamForbiddenError(NAME, f"{sentence} Check the proxy before it.", said=said)
    return UpstreamForbiddenError(NAME, http_errors.forbidden(NAME).message, said=said)


def _missing(said: str) -> UpstreamMissingError:
    return UpstreamMissingError(NAME, http_errors.missing(NAME).message, said=said)


def _broken(said: str) -> UpstreamError:
    """Unknown things and TMDB's trouble are answered with 500 too."""
    if said.startswith("[TMDB]"):
        return unknown_title(said) if said.endswith("status code 404") else tmdb_away(said)
    if said.endswith("not found."):
        return _missing(said)
    sentence = f"{NAME} has trouble of its own (error 500). Try again in a few minutes."
    return UpstreamResponseError(NAME, sentence, said=said)
