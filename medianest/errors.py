"""Every error of MediaNest.

::

    MediaNestError                 message is one sentence for people that says what to do
    ├── StartError                 a process cannot start (exit code 1)
    ├── InvalidInputError          the caller sent something that cannot be used
    │   └── MediaAddressError      an address that is not one, or not one we may fetch
    ├── UnauthenticatedError       nobody is signed in
    │   ├── CredentialsError       e-mail or password is wrong
    │   ├── TokenError             the bearer token is not ours, or its time is over
    │   ├── SessionEndedError      the login session is over
    │   └── TwoFactorRequiredError the password was right; details: challenge, enrol
    ├── ForbiddenError             signed in, but not allowed
    │   └── CsrfError              the page is stale or the call came from elsewhere
    ├── NotFoundError              no such thing, or not yours
    ├── ConflictError              the thing is in a state that does not allow this
    │   └── DuplicateError         it exists already
    ├── QuotaError                 a person's share is used up; carries when the next is theirs
    ├── TooLargeError              more bytes than the route takes
    ├── RateLimitError             too many tries; carries retry_after_seconds
    ├── UnavailableError           the database is away; carries retry_after_seconds
    │   └── QueueUnavailableError  Redis is away
    └── UpstreamError              the outside world; carries the upstream's name
        ├── UpstreamUnreachableError
        │   ├── OverseerrUnreachableError  where people ask for titles
        │   └── PlexUnreachableError   the Plex server of the library
        ├── UpstreamAuthError
        │   ├── UpstreamTwoFactorError  the password was right; a code is asked for as well
        │   ├── UpstreamCodeError       the code was wrong, too old or used before
        │   └── UpstreamTokenError      the token of an earlier sign-in is over
        ├── UpstreamRejectedError
        │   ├── UpstreamBusyError       not now: it starts, or has too much to do
        │   ├── UpstreamForbiddenError  the account we ask with may not do this
        │   ├── UpstreamQuotaError      that account has had its share
        │   ├── UpstreamBlocklistedError  nobody may: this title was ruled out
        │   ├── UpstreamDuplicateError  it has that already
        │   └── UpstreamMissingError    there is no such thing
        └── UpstreamResponseError
            └── UpstreamFailedError  an error of its own, whatever it was asked

Codes on the wire are a class attribute, so that each edge translates once: REST to an HTTP status,
a page to a toast, a job to a failed row.
"""

from __future__ import annotations

from typing import Any, ClassVar


class MediaNestError(Exception):
    """Something that people are told: ``message`` is a sentence, ``details`` holds field errors."""

    code: ClassVar[str] = "INTERNAL_ERROR"

    def __init__(self, message: str, *, details: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.details = details


class StartError(MediaNestError):
    """A process cannot start; the message says what to change."""


class InvalidInputError(MediaNestError):
    code = "VALIDATION_ERROR"


class MediaAddressError(InvalidInputError):
    code = "INVALID_MEDIA_URL"


class UnauthenticatedError(MediaNestError):
    code = "UNAUTHORIZED"


class CredentialsError(UnauthenticatedError):
    code = "INVALID_CREDENTIALS"


class TokenError(UnauthenticatedError):
    code = "INVALID_TOKEN"


class SessionEndedError(UnauthenticatedError):
    code = "SESSION_EXPIRED"


class TwoFactorRequiredError(UnauthenticatedError):
    """The first factor was right; ``details`` holds the ``challenge`` to answer, and ``enrol``:
    whether this person has to set up a second factor first."""

    code = "TWO_FACTOR_REQUIRED"


class ForbiddenError(MediaNestError):
    code = "FORBIDDEN"


class CsrfError(ForbiddenError):
    code = "CSRF_INVALID"


class NotFoundError(MediaNestError):
    code = "NOT_FOUND"


class ConflictError(MediaNestError):
    code = "CONFLICT"


class DuplicateError(ConflictError):
    code = "DUPLICATE_REQUEST"


class QuotaError(MediaNestError):
    """A person has had their share; the next is theirs after ``retry_after_seconds``.

    ``details`` says the same on the wire, as ``retryAfterSeconds``.
    """

    code = "QUOTA_EXCEEDED"

    def __init__(self, message: str, *, retry_after_seconds: int) -> None:
        super().__init__(message, details={"retryAfterSeconds": retry_after_seconds})
        self.retry_after_seconds = retry_after_seconds


class TooLargeError(MediaNestError):
    code = "PAYLOAD_TOO_LARGE"


class RateLimitError(MediaNestError):
    """Too many tries; the same call may be made again after ``retry_after_seconds``."""

    code = "RATE_LIMIT_EXCEEDED"

    def __init__(self, message: str, *, retry_after_seconds: int) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class UnavailableError(MediaNestError):
    """The database or the queue does not answer; nothing was changed."""

    code = "DATABASE_ERROR"

    def __init__(self, message: str, *, retry_after_seconds: int = 5) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class QueueUnavailableError(UnavailableError):
    code = "QUEUE_UNAVAILABLE"


class UpstreamError(MediaNestError):
    """An upstream did not do what it was asked; ``upstream`` is its name as people know it.

    ``said`` are its own words for it, where it had any: for logs and for reading, never trusted.
    """

    code = "EXTERNAL_SERVICE_ERROR"

    def __init__(
        self,
        upstream: str,
        message: str,
        *,
        details: dict[str, Any] | None = None,
        said: str = "",
    ) -> None:
        super().__init__(message, details=details)
        self.upstream = upstream
        self.said = said


class UpstreamUnreachableError(UpstreamError):
    """No answer: refused, timed out, or the breaker is open."""


class OverseerrUnreachableError(UpstreamUnreachableError):
    """Overseerr or Seerr was to do something for people, and does not answer."""

    code = "OVERSEERR_UNREACHABLE"


class PlexUnreachableError(UpstreamUnreachableError):
    """The Plex server was to do something for people, and does not answer."""

    code = "PLEX_UNREACHABLE"


class UpstreamAuthError(UpstreamError):
    """The upstream refuses our key, token or password."""


class UpstreamTwoFactorError(UpstreamAuthError):
    """The password was right, and a code of the second factor is asked for as well."""


class UpstreamCodeError(UpstreamAuthError):
    """The code of the second factor was wrong, too old, or used before."""


class UpstreamTokenError(UpstreamAuthError):
    """The token of an earlier sign-in is over, as after a change of the password: somebody has to
    sign in again, and no second try helps."""


class UpstreamRejectedError(UpstreamError):
    """The upstream understood and said no; ``retry_after_seconds`` when it named a time."""

    def __init__(
        self,
        upstream: str,
        message: str,
        *,
        retry_after_seconds: float | None = None,
        details: dict[str, Any] | None = None,
        said: str = "",
    ) -> None:
        super().__init__(upstream, message, details=details, said=said)
        self.retry_after_seconds = retry_after_seconds


class UpstreamBusyError(UpstreamRejectedError):
    """The upstream answers, but not this, for now: it starts, or has too much to do."""


class UpstreamForbiddenError(UpstreamRejectedError):
    """The key or token is good, but its account may not do this: not the same as nothing there."""


class UpstreamBlocklistedError(UpstreamRejectedError):
    """The upstream's administrators ruled this title out for everybody."""


class UpstreamQuotaError(UpstreamRejectedError):
    """The account we ask for has had its share for now."""


class UpstreamDuplicateError(UpstreamRejectedError):
    """The upstream has what it was asked for already."""


class UpstreamMissingError(UpstreamRejectedError):
    """The upstream answered, and has no such thing."""


class UpstreamResponseError(UpstreamError):
    """The upstream's answer cannot be understood."""


class UpstreamFailedError(UpstreamResponseError):
    """The upstream has an error of its own, which says nothing of what it was asked."""
