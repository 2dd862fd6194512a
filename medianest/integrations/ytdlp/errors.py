"""What can go wrong with a video site, in plain words."""

from __future__ import annotations

from enum import StrEnum

from medianest.errors import UpstreamError

UPSTREAM = "the video site"


class Reason(StrEnum):
    """Why a video cannot be had; the value is stored with a failed download."""

    PRIVATE = "private"
    REMOVED = "removed"
    SIGN_IN_NEEDED = "sign_in_needed"
    REGION = "region"
    UNSUPPORTED = "unsupported"
    EMPTY_LIST = "empty_list"
    LIVE = "live"
    UPCOMING = "upcoming"
    NO_FORMAT = "no_format"
    PROTECTED = "protected"
    NO_MEDIA = "no_media"
    NO_SPACE = "no_space"
    TOO_LARGE = "too_large"
    RATE_LIMITED = "rate_limited"
    FORBIDDEN_EXPIRED = "forbidden_expired"
    RANGE_REFUSED = "range_refused"
    UNREACHABLE = "unreachable"
    FORBIDDEN_ADDRESS = "forbidden_address"
    UNKNOWN_NAME = "unknown_name"
    INCOMPLETE = "incomplete"
    STALLED = "stalled"
    INTERRUPTED = "interrupted"
    COOKIES = "cookies"
    CONVERSION = "conversion"
    FAILED = "failed"


SENTENCES = {
    Reason.PRIVATE: "This video is private. Ask its owner to share it.",
    Reason.REMOVED: "This video is not available any more.",
    Reason.SIGN_IN_NEEDED: "The site wants a sign-in for this video, so it cannot be fetched.",
    Reason.REGION: "This video is blocked in the country of this server.",
    Reason.UNSUPPORTED: "No video was found at this address.",
    Reason.EMPTY_LIST: "There are no videos in this list yet. Try again when there are.",
    Reason.LIVE: "This is a live stream. Try again when it has ended.",
    Reason.UPCOMING: "This video has not been released yet. Try again later.",
    Reason.NO_FORMAT: "This video does not exist in that format. Choose another one.",
    Reason.PROTECTED: "This video is protected against copying.",
    Reason.NO_MEDIA: "The site sent something that is not a video.",
    Reason.NO_SPACE: "There is no space left for downloads. Make room and try again.",
    Reason.TOO_LARGE: (
        "This is larger than one download may be. Choose a lower quality or fewer videos."
    ),
    Reason.RATE_LIMITED: "The site asks for a pause before the next download.",
    Reason.FORBIDDEN_EXPIRED: "The site refused to hand the video out. Try again later.",
    Reason.RANGE_REFUSED: "The site would not go on where the download had stopped.",
    Reason.UNREACHABLE: "The site does not answer. Check the connection and try again.",
    Reason.FORBIDDEN_ADDRESS: (
        "This address leads into a private network, where nothing is fetched from. "
        "An administrator can permit networks in the settings."
    ),
    Reason.UNKNOWN_NAME: (
        "The name in this address was not found from this server. Check how it is written."
    ),
    Reason.INCOMPLETE: "The file arrived incomplete.",
    Reason.STALLED: "Nothing arrived for too long.",
    Reason.INTERRUPTED: "The download was interrupted again and again. Try again later.",
    Reason.COOKIES: (
        "The file with the cookies for video sites cannot be read. An administrator can name "
        "another one, or none, in the settings of downloads."
    ),
    Reason.CONVERSION: "The video arrived, but could not be converted. Choose another format.",
    Reason.FAILED: "The video could not be fetched.",
}
# What a site says of a playlist or channel, which the sentences above would call a video.
LIST_SENTENCES = {
    Reason.PRIVATE: "This playlist or channel is private. Ask its owner to share it.",
    Reason.REMOVED: "This playlist or channel does not exist, or not any more.",
    Reason.SIGN_IN_NEEDED: "The site shows this list only to people who have signed in.",
    Reason.REGION: "This list is blocked in the country of this server.",
}
PERMANENT = frozenset(
    {
        Reason.PRIVATE,
        Reason.REMOVED,
        Reason.SIGN_IN_NEEDED,
        Reason.REGION,
        Reason.UNSUPPORTED,
        Reason.EMPTY_LIST,
        Reason.LIVE,
        Reason.UPCOMING,
        Reason.NO_FORMAT,
        Reason.PROTECTED,
        Reason.NO_SPACE,
        Reason.TOO_LARGE,
        Reason.FORBIDDEN_ADDRESS,
        # What came is no video: asking again by itself would fetch the same; a person may retry.
        Reason.NO_MEDIA,
        Reason.CONVERSION,
        Reason.COOKIES,
    }
)


class MediaSiteError(UpstreamError):
    """A video cannot be had. ``permanent``: another try by itself would end the same way."""

    def __init__(
        self, reason: Reason, message: str | None = None, *, retry_after_seconds: int | None = None
    ) -> None:
        super().__init__(UPSTREAM, message or SENTENCES[reason], details={"reason": reason.value})
        self.reason = reason
        self.permanent = reason in PERMANENT
        self.retry_after_seconds = retry_after_seconds


def too_large(limit_bytes: int) -> MediaSiteError:
    """More than ``limit_bytes``, with what to do about it."""
    return MediaSiteError(
        Reason.TOO_LARGE,
        f"This is larger than {_in_words(limit_bytes)}, which is the most one download may be. "
        "Choose a lower quality or fewer videos.",
    )


def _in_words(count: float) -> str:
    """So many bytes, as in ``1.2 GB``: powers of a thousand, as disks are sold."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.3g} {unit}"
        count /= 1000
    return f"{count:.3g} TB"


class FetchStoppedError(Exception):
    """The fetch ended because it was told to; what has arrived is kept."""
