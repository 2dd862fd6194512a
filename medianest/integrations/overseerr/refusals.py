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
from medianest.integrations.http import Answer

NAME = "Overseerr"
STATUSES = frozenset({400, 401, 403, 404, 405, 409, 500})
"""Those that it explains."""

_LONGEST_WORDS = 300


def words(answer: Answer) -> str:
    """What an answer that is no success says: ``message`` in most, ``error`` in those that the
    check of the key gives, and nothing in a page of a proxy."""
    try:
        said: Any = json.loads(answer.body)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(said, dict):
        return ""
    found = said.get("message") or said.get("error") or ""
    return " ".join(str(found).split())[:_LONGEST_WORDS]


def is_of_the_key(answer: Answer) -> bool:
    """Whether the check of the key and its user said no, and not one of the title or the share:
    the same words for a wrong key, an unknown user, a fresh server and a missing permission."""
    return answer.status == 403 and words(answer).startswith("You do not have permission to access")


def wants_csrf_token(answer: Answer) -> bool:
    return answer.status == 403 and "csrf" in words(answer).lower()


def tmdb_away(said: str) -> UpstreamBusyError:
    """Overseerr answers, but what it would have to ask TMDB for it does not get."""
    return UpstreamBusyError(
        NAME, f"{NAME} cannot reach TMDB at the moment. Try again in a few minutes.", said=said
    )


def not_set_up() -> UpstreamAuthError:
    """A fresh server refuses its own key: the user it would act as is not there yet."""
    return UpstreamAuthError(NAME, f"{NAME} has not been set up yet: finish that first.")


def wrong_key(said: str = "") -> UpstreamAuthError:
    return UpstreamAuthError(
        NAME, f"{NAME} does not accept the key or the sign-in it was given.", said=said
    )


def of_answer(answer: Answer) -> UpstreamError:
    """The error that an answer of one of :data:`STATUSES` means."""
    said = words(answer)
    if answer.status == 401:
        return wrong_key(said)
    if answer.status == 403:
        return _forbidden(said)
    if answer.status == 404:
        return _missing(said)
    if answer.status == 409:
        return UpstreamDuplicateError(NAME, f"{NAME} has that already.", said=said)
    if answer.status == 500:
        return _broken(said)
    return UpstreamRejectedError(
        NAME, f"{NAME} refused what it was asked (error {answer.status}).", said=said
    )


def _forbidden(said: str) -> UpstreamRejectedError:
    low = said.lower()
    if "quota" in low:
        sentence = f"{NAME} says that this person has had their share for now. Try again later."
        return UpstreamQuotaError(NAME, sentence, said=said)
    if "blocklisted" in low or "blacklisted" in low:
        sentence = f"The administrators of {NAME} have ruled this title out."
        return UpstreamBlocklistedError(NAME, sentence, said=said)
    return UpstreamForbiddenError(NAME, http_errors.forbidden(NAME).message, said=said)


def _missing(said: str) -> UpstreamMissingError:
    return UpstreamMissingError(NAME, http_errors.missing(NAME).message, said=said)


def _broken(said: str) -> UpstreamError:
    """Unknown things and TMDB's trouble are answered with 500 too."""
    if said.startswith("[TMDB]"):
        return _missing(said) if said.endswith("status code 404") else tmdb_away(said)
    if said.endswith("not found."):
        return _missing(said)
    return UpstreamResponseError(
        NAME, f"{NAME} has trouble of its own (error 500). Try again in a few minutes.", said=said
    )
