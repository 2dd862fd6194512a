"""Tells what went wrong from what yt-dlp raises.

The wording of YouTube's own reasons was read in yt-dlp 2026.10.26 (extractor/youtube/_video.py);
the shapes of the exceptions were observed with real runs.
"""

from __future__ import annotations

import errno
import re
import ssl
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import structlog
from yt_dlp.networking.exceptions import HTTPError, TransportError
from yt_dlp.utils import GeoRestrictedError, UnsupportedError, UserNotLive

from medianest.integrations.egress.policy import NOT_FOUND, REFUSED
from medianest.integrations.ytdlp.errors import LIST_SENTENCES, MediaSiteError, Reason

LONGEST_WAIT_SECONDS = 6 * 3600
LONGEST_LOGGED = 400

log = structlog.get_logger(__name__)

_STATUSES = {
    401: Reason.SIGN_IN_NEEDED,
    403: Reason.FORBIDDEN_EXPIRED,
    404: Reason.REMOVED,
    410: Reason.REMOVED,
    416: Reason.RANGE_REFUSED,
    429: Reason.RATE_LIMITED,
    451: Reason.REGION,
    503: Reason.RATE_LIMITED,
}
# The extractor's name comes first in what it says.
_READING_A_LIST = re.compile(r"\[\w+:(tab|playlist|channel|user|album)[\w:]*\]", re.IGNORECASE)
_GUARDS_WORDS = {REFUSED: Reason.FORBIDDEN_ADDRESS, NOT_FOUND: Reason.UNKNOWN_NAME}
_WORDS = (
    # The order matters: "sign in to confirm" comes with many reasons, "unavailable" with most.
    (r"no space left on device|disk quota exceeded", Reason.NO_SPACE),
    (r"rate-limited|try again later|too many requests", Reason.RATE_LIMITED),
    (r"private video|video is private|playlist.*private", Reason.PRIVATE),
    (r"(available|blocked).* in your (country|region)|geo.?restrict", Reason.REGION),
    (
        r"members[- ]only|join this channel|sign in|log ?in|captcha|age.restricted|cookies",
        Reason.SIGN_IN_NEEDED,
    ),
    (r"premieres? in|will begin in|live event|not yet (started|released)", Reason.UPCOMING),
    (r"drm protected|drm-protected", Reason.PROTECTED),
    (r"requested format is not available", Reason.NO_FORMAT),
    (r"unsupported url|no suitable extractor|is not a valid url", Reason.UNSUPPORTED),
    (r"unavailable|removed|deleted|terminated|does not exist|no longer", Reason.REMOVED),
    (r"did not get any data blocks|downloaded file is empty|invalid data found", Reason.NO_MEDIA),
    (r"content too short|bytes read|more expected", Reason.INCOMPLETE),
    (r"postprocessing|conversion failed|ffmpeg", Reason.CONVERSION),
    (r"no video formats found", Reason.NO_MEDIA),
)


def translated(
    error: BaseException, warnings: Iterable[str] = (), retry_after: str | None = None
) -> MediaSiteError:
    """The typed error for whatever yt-dlp raised; the first cause that says something decides.

    ``warnings`` are what yt-dlp grumbled before: where every way to a video was refused, the error
    itself only says that none was left. ``retry_after`` is the pause that the site asked for then.
    """
    chain = list(_causes(error))
    text = " ".join(str(cause) for cause in chain)
    for cause in chain:
        if isinstance(cause, MediaSiteError):
            return cause
        if (found := _from_guard(text) or _by_type(cause)) is not None:
            return _of_list(found, text)
    reason = _from_status_words(text) or _from_words(text) or _from_warnings(" ".join(warnings))
    if reason is None:
        log.warning("an error of yt-dlp that has no words yet", error=text[:LONGEST_LOGGED])
    wait = _retry_after_seconds(retry_after) if reason == Reason.RATE_LIMITED else None
    return _of_list(MediaSiteError(reason or Reason.FAILED, retry_after_seconds=wait), text)


def _of_list(error: MediaSiteError, text: str) -> MediaSiteError:
    """The same in words for a list, where yt-dlp was reading one."""
    sentence = LIST_SENTENCES.get(error.reason) if _READING_A_LIST.search(text) else None
    return MediaSiteError(error.reason, sentence) if sentence else error


def _from_guard(text: str) -> MediaSiteError | None:
    """Our own proxy's refusals, which yt-dlp knows as some error of HTTP or of a proxy."""
    reasons = (reason for words, reason in _GUARDS_WORDS.items() if words in text)
    return next((MediaSiteError(reason) for reason in reasons), None)


def _from_words(text: str) -> Reason | None:
    return next((reason for words, reason in _WORDS if re.search(words, text.lower())), None)


def _from_status_words(text: str) -> Reason | None:
    """After its own retries yt-dlp passes on the last answer's status as text only."""
    statuses = [int(status) for status in re.findall(r"HTTP Error (\d{3})", text)]
    return _reason_of(statuses[-1]) if statuses else None


def _from_warnings(text: str) -> Reason | None:
    unreachable = Reason.UNREACHABLE if "Unable to download" in text else None
    return _from_status_words(text) or unreachable


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error and what it wraps; yt-dlp keeps causes in ``exc_info`` and ``cause`` too."""
    seen: set[int] = set()
    pending = [error]
    while pending:
        current = pending.pop(0)
        if not isinstance(current, BaseException) or id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        exc_info = getattr(current, "exc_info", None) or (None, None)
        pending += [exc_info[1], getattr(current, "cause", None), current.__cause__]
        pending += [] if current.__suppress_context__ else [current.__context__]


def _by_type(error: BaseException) -> MediaSiteError | None:
    if isinstance(error, HTTPError):
        return _from_status(error)
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return MediaSiteError(Reason.NO_SPACE)
    for types, reason in _TYPES:
        if isinstance(error, types):
            return MediaSiteError(reason)
    return None


_TYPES: tuple[tuple[tuple[type[BaseException], ...], Reason], ...] = (
    ((GeoRestrictedError,), Reason.REGION),
    ((UnsupportedError,), Reason.UNSUPPORTED),
    ((UserNotLive,), Reason.UPCOMING),
    ((TransportError, ConnectionError, TimeoutError, ssl.SSLError), Reason.UNREACHABLE),
)


def _from_status(error: HTTPError) -> MediaSiteError:
    wait = _retry_after_seconds(error.response.headers.get("Retry-After"))
    return MediaSiteError(_reason_of(error.status), retry_after_seconds=wait)


def _reason_of(status: int) -> Reason:
    return _STATUSES.get(status) or (Reason.UNREACHABLE if status >= 500 else Reason.FAILED)


def _retry_after_seconds(value: str | None) -> int | None:
    """``Retry-After`` as seconds from now: a number or a date (RFC 9110)."""
    if not value:
        return None
    try:
        seconds = (
            int(value) if value.strip().isdigit() else seconds_until(parsedate_to_datetime(value))
        )
    except (ValueError, TypeError):
        return None
    return max(0, min(seconds, LONGEST_WAIT_SECONDS))


def seconds_until(moment: datetime) -> int:
    """Whole seconds from now; a time without a zone is taken for UTC, as HTTP dates are."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return int((aware - datetime.now(UTC)).total_seconds())
