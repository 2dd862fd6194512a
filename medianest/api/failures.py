"""What an error means to callers over HTTP: the one translation of this edge."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import structlog
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from medianest import errors

INTERNAL = "Something went wrong here. Try again; if it happens again, tell your administrator."

STATUSES: dict[type[Exception], int] = {
    errors.InvalidInputError: 400,
    errors.UnauthenticatedError: 401,
    errors.ForbiddenError: 403,
    errors.NotFoundError: 404,
    errors.ConflictError: 409,
    errors.TooLargeError: 413,
    errors.QuotaError: 422,
    errors.RateLimitError: 429,
    errors.UnavailableError: 503,
    errors.OverseerrUnreachableError: 503,
    errors.PlexUnreachableError: 503,
    errors.UpstreamError: 502,
    errors.MediaNestError: 500,
}

_PLAIN = {
    400: ("VALIDATION_ERROR", "This request cannot be understood."),
    404: ("NOT_FOUND", "There is nothing at this address."),
    405: ("VALIDATION_ERROR", "This address does not take that method."),
}

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Failure:
    """An answer that is not the one asked for."""

    status: int
    code: str
    message: str
    details: dict[str, Any] | None = None
    retry_after_seconds: int | None = None

    @property
    def headers(self) -> dict[str, str]:
        after = self.retry_after_seconds
        return {} if after is None else {"retry-after": str(after)}


def of(error: Exception) -> Failure:
    """The failure that ``error`` means; what nobody expected is logged, here and once."""
    if isinstance(error, errors.MediaNestError):
        return _known(error)
    if isinstance(error, RequestValidationError):
        fields = {_field(one["loc"]): _sentence(one["msg"]) for one in error.errors()}
        named = ", ".join(f"{field}: {sentence}" for field, sentence in fields.items())
        return Failure(400, "VALIDATION_ERROR", f"Some values cannot be used. {named}", fields)
    if isinstance(error, HTTPException):
        return _plain(error.status_code)
    if isinstance(error, ClientDisconnect):
        return _plain(400)
    log.error("unexpected error", exc_info=error)
    return Failure(500, "INTERNAL_ERROR", INTERNAL)


def _known(error: errors.MediaNestError) -> Failure:
    status = next(STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES)
    if status == 500:
        log.error("could not be done", reason=error.message)
    after = getattr(error, "retry_after_seconds", None)
    retry = None if after is None or status not in (429, 503) else max(1, int(after))
    return Failure(status, error.code, error.message, error.details, retry)


def _plain(status: int) -> Failure:
    code, message = _PLAIN.get(status, ("INTERNAL_ERROR", HTTPStatus(status).phrase))
    return Failure(status, code, message)


def _field(where: tuple[str | int, ...]) -> str:
    """``("body", "url")`` → ``url``: people do not know which part of a request it was."""
    return ".".join(str(part) for part in where[1:]) or str(where[0])


def _sentence(message: str) -> str:
    return message.removeprefix("Value error, ").rstrip(".") + "."
