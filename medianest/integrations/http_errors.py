"""What went wrong with an upstream, in sentences for people.

No sentence names an upstream's address: some are shown to people who need not know it.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from medianest.errors import (
    UpstreamAuthError,
    UpstreamBusyError,
    UpstreamError,
    UpstreamFailedError,
    UpstreamForbiddenError,
    UpstreamMissingError,
    UpstreamRejectedError,
    UpstreamResponseError,
    UpstreamUnreachableError,
)

_LONGEST_PAUSE_SECONDS = 86_400.0


def silent(name: str, seconds: float) -> UpstreamUnreachableError:
    """Nothing, or not all of it, came in time."""
    return UpstreamUnreachableError(
        name, f"{name} did not answer within {seconds:g} seconds. Try again in a few minutes."
    )


def refused_place(name: str) -> UpstreamUnreachableError:
    """The check of addresses said no."""
    return UpstreamUnreachableError(
        name, f"The address of {name} leads to a network that MediaNest does not connect to."
    )


def no_address(name: str) -> UpstreamUnreachableError:
    """What was to be asked is no address."""
    return UpstreamUnreachableError(
        name, f"The address of {name} cannot be used. It begins with http:// or https://."
    )


def unusable_key(name: str) -> UpstreamAuthError:
    """A key or token with characters that none has, or with blanks around it."""
    return UpstreamAuthError(
        name, f"The key for {name} has characters that a key cannot have. Copy it once more."
    )


def unreachable(name: str, error: BaseException) -> UpstreamUnreachableError:
    """No connection, or one that ended early; says which, as far as ``error`` tells."""
    return UpstreamUnreachableError(name, f"{name} cannot be reached: {_cause(error)}")


def not_understood(name: str) -> UpstreamResponseError:
    """The answer is not of the kind that was asked for."""
    return UpstreamResponseError(
        name, f"{name} answered something that MediaNest does not understand. Check its address."
    )


def something_else(name: str) -> UpstreamResponseError:
    """Another program answers."""
    return UpstreamResponseError(
        name, f"What answers at this address is not {name}. Check the address and the port."
    )


def forbidden(name: str) -> UpstreamForbiddenError:
    """The key or token is accepted, but not for this."""
    return UpstreamForbiddenError(
        name, f"{name} does not let this account do that. Ask the owner of the server."
    )


def missing(name: str) -> UpstreamMissingError:
    """What was asked for is not there, or no longer."""
    return UpstreamMissingError(name, f"{name} no longer has that. Load the page again.")


def too_long(name: str) -> UpstreamResponseError:
    """The answer has more bytes than anything that was asked for."""
    return UpstreamResponseError(
        name, f"{name} answered far more than it was asked for. Check its address."
    )


def of_status(
    name: str, status: int, headers: Mapping[str, str], refusals: Collection[int]
) -> UpstreamError:
    """The error that a status means which is neither a success nor expected."""
    if status in refusals:
        return UpstreamAuthError(
            name, f"{name} does not accept the key or the sign-in it was given."
        )
    if status in (429, 503):
        return UpstreamBusyError(
            name,
            f"{name} is busy. Try again in a few minutes.",
            retry_after_seconds=_pause(headers.get("retry-after", "")),
        )
    if 300 <= status < 400:
        return _redirected(name, headers.get("location", ""))
    if status in (502, 504):
        return UpstreamUnreachableError(
            name, f"{name} is not running behind its proxy. Try again in a few minutes."
        )
    if status >= 500:
        return UpstreamFailedError(
            name, f"{name} has trouble of its own (error {status}). Try again in a few minutes."
        )
    return UpstreamRejectedError(name, f"{name} refused what it was asked (error {status}).")


def _redirected(name: str, location: str) -> UpstreamResponseError:
    try:
        parts = urlsplit(location)
        target = f"{parts.scheme}://{parts.hostname}" if parts.scheme and parts.hostname else ""
    except ValueError:
        target = ""
    to = f" to {target}" if target else " elsewhere"
    return UpstreamResponseError(
        name, f"{name} sends us{to}. Enter the address where it answers itself."
    )


def _cause(error: BaseException) -> str:
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return "its certificate is not valid for this address."
        if isinstance(cause, ssl.SSLError):
            return "it does not speak HTTPS as it should. Check http:// and https://."
        if isinstance(cause, socket.gaierror):
            return "there is no server of that name."
        if isinstance(cause, ConnectionRefusedError):
            return "nothing answers at its address and port."
    return "the connection failed. Check that it runs."


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        if isinstance(error, BaseExceptionGroup):
            for inner in error.exceptions:
                yield from _causes(inner)
        error = error.__cause__ or error.__context__


def _pause(text: str) -> float | None:
    """``Retry-After`` in seconds: a number or a date, within a day; ``None`` for anything else."""
    try:
        seconds = float(int(text)) if text.strip().isdigit() else _until(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(seconds, 0.0), _LONGEST_PAUSE_SECONDS)


def _until(text: str) -> float:
    moment = parsedate_to_datetime(text)
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (aware - datetime.now(UTC)).total_seconds()
