"""What administrators are told when the Plex server does not do what they asked of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from medianest.errors import (
    PlexUnreachableError,
    UpstreamAuthError,
    UpstreamError,
    UpstreamUnreachableError,
)

NAME = "Plex"
SILENT = "Plex does not answer right now. Nothing was changed: try again in a moment."
HALF_DONE = (
    "Plex stopped answering before all was done. What it has done shows after the next sync."
)
REFUSED = "Plex does not take the token that MediaNest has. Enter a new one under Services."

log = structlog.get_logger(__name__)


class Progress:
    """``is_begun`` once Plex may have changed something."""

    def __init__(self) -> None:
        self.is_begun = False


@contextmanager
def in_words() -> Iterator[Progress]:
    """Give errors of the Plex server the sentence that fits whoever asked something of it."""
    progress = Progress()
    try:
        yield progress
    except UpstreamError as error:
        log.warning("Plex is in trouble", kind=type(error).__name__, reason=error.message)
        raise _worded(error, HALF_DONE if progress.is_begun else SILENT) from error


def _worded(error: UpstreamError, silent: str) -> UpstreamError:
    if isinstance(error, UpstreamUnreachableError):
        return PlexUnreachableError(NAME, silent)
    if isinstance(error, UpstreamAuthError):
        return UpstreamAuthError(NAME, REFUSED)
    return error
