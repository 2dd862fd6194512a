"""What people at the door are told while plex.tv is in trouble: nothing of theirs is lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil

import structlog

from medianest.errors import (
    UpstreamAuthError,
    UpstreamError,
    UpstreamRejectedError,
    UpstreamUnreachableError,
)

NAME = "plex.tv"
SILENT = "plex.tv does not answer right now. Nothing is lost: try again in a moment."
BUSY = "plex.tv is asked too much right now. Nothing is lost: try again {when}."
REFUSED = "plex.tv did not confirm this sign-in. Begin again."
ODD = "plex.tv answers with an error right now. Nothing is lost: try again in a moment."

log = structlog.get_logger(__name__)


@contextmanager
def in_words() -> Iterator[None]:
    """Give errors of plex.tv the sentence that fits somebody who wants to come in."""
    try:
        yield
    except UpstreamError as error:
        log.warning("plex.tv is in trouble", kind=type(error).__name__, reason=error.message)
        raise _worded(error) from error


def _worded(error: UpstreamError) -> UpstreamError:
    if isinstance(error, UpstreamUnreachableError):
        return UpstreamUnreachableError(NAME, SILENT)
    if isinstance(error, UpstreamAuthError):
        return UpstreamAuthError(NAME, REFUSED)
    if isinstance(error, UpstreamRejectedError):
        seconds = error.retry_after_seconds
        when = "in a moment" if seconds is None else f"in {ceil(seconds)} seconds"
        return UpstreamRejectedError(NAME, BUSY.format(when=when), retry_after_seconds=seconds)
    return type(error)(NAME, ODD)
