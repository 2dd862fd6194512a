"""What went wrong with a mail server, in sentences for people; none holds an address or a name."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.errors import MessageError

import aiosmtplib

from medianest.errors import (
    UpstreamAuthError,
    UpstreamError,
    UpstreamRejectedError,
    UpstreamResponseError,
    UpstreamUnreachableError,
)

NAME = "mail server"


@contextmanager
def mapped() -> Iterator[None]:
    """Whatever goes wrong inside comes out as an :class:`UpstreamError`."""
    try:
        yield
    except (aiosmtplib.SMTPException, MessageError, OSError, EOFError, ValueError) as error:
        raise _of(error) from error


def refused_place() -> UpstreamUnreachableError:
    """The check of addresses said no."""
    return UpstreamUnreachableError(
        NAME, "The mail server's address leads to a network that MediaNest does not connect to."
    )


def _of(error: BaseException) -> UpstreamError:
    if isinstance(error, ValueError | MessageError) and not isinstance(error, OSError):
        return UpstreamRejectedError(NAME, "This letter cannot be addressed. Check the addresses.")
    if isinstance(error, aiosmtplib.SMTPException):
        return _of_smtp(error)
    return _unreachable(error)


def _of_smtp(error: aiosmtplib.SMTPException) -> UpstreamError:
    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        return UpstreamAuthError(NAME, "The mail server does not accept the user or the password.")
    if isinstance(error, aiosmtplib.SMTPNotSupported) or "STARTTLS" in str(error):
        return UpstreamResponseError(NAME, _unsupported(str(error)))
    if isinstance(error, aiosmtplib.SMTPSenderRefused):
        return _rejected("the sender's address", error.code)
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return _rejected("the recipient's address", error.recipients[0].code)
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return _rejected("what it was sent", error.code)
    return _unreachable(error)


def _unsupported(message: str) -> str:
    if "STARTTLS" in message.upper():
        return (
            "The mail server offers no STARTTLS. Choose TLS, or no encryption in your own network."
        )
    if "AUTH" in message.upper():
        return "The mail server offers no way to sign in here. Leave user and password empty."
    return "The mail server cannot do what this letter needs. Check host, port and security."


def _rejected(what: str, code: int) -> UpstreamRejectedError:
    later = " Try again later." if 400 <= code < 500 else ""
    return UpstreamRejectedError(NAME, f"The mail server refused {what} (error {code}).{later}")


def _unreachable(error: BaseException) -> UpstreamUnreachableError:
    return UpstreamUnreachableError(NAME, f"The mail server cannot be reached: {_cause(error)}")


def _cause(error: BaseException | None) -> str:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return "its certificate is not valid for this name."
        if isinstance(error, ssl.SSLError):
            return "it does not speak TLS on this port. Check port and security."
        if isinstance(error, socket.gaierror):
            return "there is no server of that name."
        if isinstance(error, ConnectionRefusedError):
            return "nothing answers at its host and port."
        if isinstance(error, TimeoutError):
            return "it did not answer in time. Check host, port and security."
        error = error.__cause__ or error.__context__
    return "the connection failed. Check host, port and security."
