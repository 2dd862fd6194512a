"""What people are told of downloads that Plex is to take up."""

from __future__ import annotations

from medianest.errors import (
    MediaNestError,
    UpstreamAuthError,
    UpstreamBusyError,
    UpstreamUnreachableError,
)

NOT_TAKEN_UP = "plex"
"""On a row that is complete: Plex was asked for long enough. People can have it look again."""
WAITS = "plex_waits"
"""On a row that waits, beside the reason why it does so for long."""
OURS = (None, NOT_TAKEN_UP, WAITS)
"""Anything else on a row, as that some of a playlist could not be fetched, is left there."""

NOT_FOUND = (
    "It is here, but Plex has not taken it up. Look whether its library holds this kind of file."
)
GONE = "Its file was moved or deleted before Plex took it up."
NO_SECTION = "Plex no longer has the section that this was for."
NO_COLLECTION = "It is in Plex, but its collection could not be made."
AWAY = "Plex does not answer. It is asked again by itself."
NO_TOKEN = "Plex does not take our token. An administrator can enter a new one under Services."
TROUBLE = "Plex could not do its part. It is asked again by itself."


def why(error: MediaNestError) -> str:
    """Why a download still waits after this answer of Plex."""
    if isinstance(error, UpstreamAuthError):
        return NO_TOKEN
    return AWAY if is_outage(error) else TROUBLE


def is_outage(error: MediaNestError) -> bool:
    """Whether it goes by without anything being wrong with the download."""
    passing = (UpstreamAuthError, UpstreamBusyError, UpstreamUnreachableError)
    return isinstance(error, passing)


def lacking(count: int, total: int, reason: str) -> str:
    """What is said where ``count`` of ``total`` files did not arrive."""
    if count == total:
        return reason
    return f"{count} of {total} files were not taken up by Plex."
