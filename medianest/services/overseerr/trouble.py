"""What people are told when Overseerr does not do what was asked of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from medianest.errors import (
    ConflictError,
    DuplicateError,
    ForbiddenError,
    MediaNestError,
    NotFoundError,
    OverseerrUnreachableError,
    UpstreamAuthError,
    UpstreamBlocklistedError,
    UpstreamBusyError,
    UpstreamDuplicateError,
    UpstreamError,
    UpstreamForbiddenError,
    UpstreamMissingError,
    UpstreamResponseError,
    UpstreamUnreachableError,
)

NAME = "Overseerr"
SILENT = "Overseerr does not answer right now. Try again in a few minutes."
NOT_NOW = "Overseerr has trouble of its own right now. Try again in a few minutes."
WRONG_KEY = "Overseerr does not take the key that MediaNest has. Ask an administrator to renew it."
FORBIDDEN = "Your account in Overseerr may not do this. Ask an administrator to allow it there."
BLOCKED = "This title is on Overseerr's block list, so nobody can ask for it. Choose another one."
GONE = "Overseerr does not have that any more. Load the page again."
DUPLICATE = (
    "Somebody asked for this already, or it is here. Follow the title to be told when it is ready."
)
AWAY = (UpstreamUnreachableError, UpstreamAuthError, UpstreamBusyError, UpstreamResponseError)
"""Nothing was decided: what was asked may be asked again later. Others are its answer."""

log = structlog.get_logger(__name__)


@contextmanager
def in_words() -> Iterator[None]:
    """Give errors of Overseerr the sentence that fits whoever asked something of it."""
    try:
        yield
    except UpstreamError as error:
        log.info("overseerr refused", kind=type(error).__name__, said=error.said)
        raise worded(error) from error


def worded(error: UpstreamError) -> MediaNestError:
    """The same as what people are told: the kind says what the edges answer."""
    if isinstance(error, UpstreamUnreachableError):
        return OverseerrUnreachableError(NAME, SILENT)
    if isinstance(error, UpstreamBusyError | UpstreamResponseError):
        return OverseerrUnreachableError(NAME, NOT_NOW)
    if isinstance(error, UpstreamAuthError):
        return UpstreamAuthError(NAME, WRONG_KEY)
    return _refusal(error)


def _refusal(error: UpstreamError) -> MediaNestError:
    if isinstance(error, UpstreamDuplicateError):
        return DuplicateError(DUPLICATE)
    if isinstance(error, UpstreamForbiddenError):
        return ForbiddenError(FORBIDDEN)
    if isinstance(error, UpstreamBlocklistedError):
        return ConflictError(BLOCKED)
    if isinstance(error, UpstreamMissingError):
        return NotFoundError(GONE)
    return error
