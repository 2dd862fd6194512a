"""What went wrong, told from what yt-dlp raises."""

from __future__ import annotations

import errno
import io
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from yt_dlp.networking import Response
from yt_dlp.networking.exceptions import HTTPError, IncompleteRead, TransportError
from yt_dlp.utils import (
    DownloadError,
    ExtractorError,
    GeoRestrictedError,
    PostProcessingError,
    UnsupportedError,
)

from medianest.integrations.ytdlp.errors import (
    PERMANENT,
    SENTENCES,
    MediaSiteError,
    Reason,
    too_large,
)
from medianest.integrations.ytdlp.translation import translated


def _answer(status: int, **headers: str) -> HTTPError:
    return HTTPError(Response(io.BytesIO(b""), "https://video.test/", headers, status=status))


def _as_raised(error: Exception) -> DownloadError:
    """yt-dlp hands its causes on in ``exc_info``."""
    return DownloadError(f"ERROR: {error}", (type(error), error, None))


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (401, Reason.SIGN_IN_NEEDED),
        (403, Reason.FORBIDDEN_EXPIRED),
        (404, Reason.REMOVED),
        (410, Reason.REMOVED),
        (416, Reason.RANGE_REFUSED),
        (429, Reason.RATE_LIMITED),
        (451, Reason.REGION),
        (500, Reason.UNREACHABLE),
        (503, Reason.RATE_LIMITED),
        (418, Reason.FAILED),
    ],
)
def test_a_status_says_what_it_means(status: int, reason: Reason) -> None:
    assert translated(_as_raised(_answer(status))).reason == reason
    gave_up = DownloadError(f"ERROR: Got error: HTTP Error {status}: Unavailable. Giving up")
    assert translated(gave_up).reason == reason


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("Private video. Sign in if you've been granted access", Reason.PRIVATE),
        ("Video unavailable. This video has been removed by the uploader", Reason.REMOVED),
        ("Video unavailable. This video is no longer available", Reason.REMOVED),
        ("Sign in to confirm your age. This video may be inappropriate", Reason.SIGN_IN_NEEDED),
        ("Sign in to confirm you’re not a bot", Reason.SIGN_IN_NEEDED),
        ("Join this channel to get access to members-only content", Reason.SIGN_IN_NEEDED),
        ("This content isn't available, try again later", Reason.RATE_LIMITED),
        ("This live event will begin in 3 hours.", Reason.UPCOMING),
        ("Premieres in 5 hours", Reason.UPCOMING),
        ("This video is DRM protected", Reason.PROTECTED),
        ("Requested format is not available. Use --list-formats", Reason.NO_FORMAT),
        ("Did not get any data blocks", Reason.NO_MEDIA),
        ("unable to write data: [Errno 28] No space left on device", Reason.NO_SPACE),
        ("Postprocessing: Conversion failed!", Reason.CONVERSION),
        ("Postprocessing: Invalid data found when processing input", Reason.NO_MEDIA),
        ("No suitable extractor found for URL", Reason.UNSUPPORTED),
        ("something nobody has seen before", Reason.FAILED),
    ],
)
def test_words_say_what_they_mean(words: str, reason: Reason) -> None:
    assert translated(DownloadError(f"ERROR: [youtube] x: {words}")).reason == reason


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (GeoRestrictedError("not here"), Reason.REGION),
        (UnsupportedError("https://video.test/"), Reason.UNSUPPORTED),
        (TransportError("connection refused"), Reason.UNREACHABLE),
        (IncompleteRead(3, 7), Reason.UNREACHABLE),
        (TimeoutError(), Reason.UNREACHABLE),
        (OSError(errno.ENOSPC, "No space left on device"), Reason.NO_SPACE),
        (PostProcessingError("audio conversion failed"), Reason.CONVERSION),
        (KeyError("surprise"), Reason.FAILED),
        (MediaSiteError(Reason.LIVE), Reason.LIVE),
    ],
)
def test_a_cause_that_is_wrapped_is_found(error: Exception, reason: Reason) -> None:
    assert translated(_as_raised(error)).reason == reason
    assert translated(ExtractorError("wrapped", cause=error)).reason == reason


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("30", 30), ("0", 0), ("999999999", 6 * 3600), ("nonsense", None), ("", None)],
)
def test_the_pause_a_site_asks_for_is_kept(header: str, seconds: int | None) -> None:
    error = translated(_as_raised(_answer(429, **{"Retry-After": header})))

    assert error.retry_after_seconds == seconds


def test_the_pause_may_be_a_date() -> None:
    moment = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)

    error = translated(_as_raised(_answer(503, **{"Retry-After": moment})))

    assert error.retry_after_seconds is not None
    assert 85 <= error.retry_after_seconds <= 90


def test_a_pause_that_is_over_is_none() -> None:
    moment = format_datetime(datetime.now(UTC) - timedelta(hours=1), usegmt=True)

    assert translated(_as_raised(_answer(503, **{"Retry-After": moment}))).retry_after_seconds == 0


def test_where_the_error_says_nothing_the_warnings_before_it_do() -> None:
    error = DownloadError("ERROR: Failed to extract any player response")

    assert translated(error, ["HTTP Error 429: Too Many Requests"]).reason == Reason.RATE_LIMITED
    assert translated(error, ["Unable to download API page: refused"]).reason == Reason.UNREACHABLE


def test_the_pause_that_an_extractor_did_not_pass_on_is_kept() -> None:
    error = DownloadError("ERROR: Failed to extract any player response")
    warnings = ["Unable to download API page: HTTP Error 429: Too Many Requests"]

    assert translated(error, warnings, "60").retry_after_seconds == 60
    assert (
        translated(DownloadError("ERROR: Private video"), warnings, "60").retry_after_seconds
        is None
    )


@pytest.mark.parametrize(
    ("text", "reason", "words"),
    [
        ("[youtube:tab] PLx: YouTube said: This playlist is private.", Reason.PRIVATE, "playlist"),
        (
            "[youtube:tab] PLx: YouTube said: The playlist does not exist.",
            Reason.REMOVED,
            "playlist",
        ),
        (
            "[youtube:tab] @x: Unable to download API page: HTTP Error 404: x",
            Reason.REMOVED,
            "channel",
        ),
        ("[vimeo:channel] x: HTTP Error 401: Unauthorized", Reason.SIGN_IN_NEEDED, "list"),
        ("[youtube] x: Private video", Reason.PRIVATE, "video"),
    ],
)
def test_what_a_site_says_of_a_list_is_not_said_of_a_video(
    text: str, reason: Reason, words: str
) -> None:
    error = translated(DownloadError(f"ERROR: {text}"))

    assert error.reason == reason
    assert words in error.message
    assert ("video" in error.message) == (words == "video")


def test_too_large_says_how_large_and_what_to_do() -> None:
    error = too_large(2_000_000_000)

    assert error.message.startswith(
        "This is larger than 2 GB, which is the most one download may be."
    )
    assert "lower quality" in error.message
    assert (error.reason, error.permanent) == (Reason.TOO_LARGE, True)
    assert "1.5 MB" in too_large(1_500_000).message


def test_every_reason_has_a_sentence_that_shows_nothing_of_the_inside() -> None:
    assert set(SENTENCES) == set(Reason)
    assert set(Reason) > PERMANENT
    for sentence in SENTENCES.values():
        assert sentence.endswith(".")
        assert "yt-dlp" not in sentence
        assert "HTTP" not in sentence
