"""A download as people see it."""

from __future__ import annotations

from enum import StrEnum

from medianest.views.view import UtcTime, View


class Quality(StrEnum):
    """What a person asks for; a height is the most they want, not a promise."""

    BEST = "best"
    P2160 = "2160p"
    P1440 = "1440p"
    P1080 = "1080p"
    P720 = "720p"
    P480 = "480p"
    P360 = "360p"
    AUDIO = "audio"


class Container(StrEnum):
    MP4 = "mp4"
    MKV = "mkv"
    WEBM = "webm"
    M4A = "m4a"
    MP3 = "mp3"


AUDIO_CONTAINERS = frozenset({Container.M4A, Container.MP3})


class QualityOption(View):
    """A quality that the previewed video really has, with its likely size where it is known."""

    quality: Quality
    label: str
    size_bytes: int | None = None


class DownloadPreview(View):
    """What stands behind an address, before anybody commits to it.

    ``thumbnail`` is an address on this server: browsers never ask the video site.
    """

    url: str
    extractor: str
    media_id: str
    title: str
    uploader: str = ""
    duration_seconds: int | None = None
    thumbnail: str = ""
    qualities: list[QualityOption]
    containers: list[Container]


class DownloadProgress(View):
    """What moves while a download runs.

    ``percent`` 0-100 never goes back within an attempt; speed is bytes per second and ETA seconds,
    both 0 while unknown.
    """

    status: str
    percent: float
    speed_bytes_per_second: int = 0
    eta_seconds: int = 0


class DownloadView(View):
    """One row of the queue or of the history."""

    id: str
    owner_id: str
    owner_name: str
    url: str
    title: str
    uploader: str
    duration_seconds: int | None
    thumbnail: str
    quality: str
    container: str
    status: str
    percent: float
    speed_bytes_per_second: int = 0
    eta_seconds: int = 0
    size_bytes: int | None = None
    attempt: int
    retry_at: UtcTime | None = None
    error_code: str | None = None
    error_message: str | None = None
    created_at: UtcTime
    ended_at: UtcTime | None = None
