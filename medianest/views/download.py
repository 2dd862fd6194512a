"""A download as people see it."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

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


class SponsorBlock(StrEnum):
    """What becomes of sponsored parts: nothing, a chapter mark, or they are cut out."""

    KEEP = ""
    MARK = "mark"
    REMOVE = "remove"


AUDIO_CONTAINERS = frozenset({Container.M4A, Container.MP3})


class DownloadRequest(View):
    """What a person asks for.

    ``entries`` chooses from a playlist: empty for all, else as
    :mod:`medianest.services.downloads.selections` reads it (``1-5,8``, ``newest:10``).
    ``subtitles`` are language codes.
    """

    url: str
    quality: Quality = Quality.BEST
    container: Container = Container.MP4
    entries: str = ""
    subtitles: list[str] = Field(default_factory=list)
    sponsorblock: SponsorBlock = SponsorBlock.KEEP


class QualityOption(View):
    """A quality that the previewed video really has, with its likely size where it is known."""

    quality: Quality
    label: str
    size_bytes: int | None = None


class EntryState(StrEnum):
    """Of an entry in a preview: whether this person can still ask for it."""

    NEW = "new"
    HERE = "here"
    COMING = "coming"
    UNAVAILABLE = "unavailable"


class PreviewEntry(View):
    """One video of a playlist; ``index`` counts from 1 as the site does.

    ``reason`` says in words why an unavailable one is.
    """

    index: int
    media_id: str
    title: str
    duration_seconds: int | None = None
    state: EntryState = EntryState.NEW
    reason: str = ""


class DownloadPreview(View):
    """What stands behind an address, before anybody commits to it.

    ``thumbnail`` is an address on this server: browsers never ask the video site. ``kind`` is video
    or playlist; ``entries`` are those of a playlist, at most as many as one download may have, and
    ``entries_total`` how many there are as far as the site tells. Sizes of a playlist are estimates
    for all of its entries that are new.
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
    kind: str = "video"
    entries: list[PreviewEntry] = Field(default_factory=list)
    entries_total: int = 0
    state: EntryState = EntryState.NEW


class DownloadProgress(View):
    """What moves while a download runs.

    ``percent`` 0-100 never goes back within an attempt; speed is bytes per second and ETA seconds,
    both 0 while unknown. ``entry`` is the index of the entry at work, 0 while there is none, and
    ``entry_percent`` how far that one is.
    """

    status: str
    percent: float
    speed_bytes_per_second: int = 0
    eta_seconds: int = 0
    entry: int = 0
    entry_percent: float = 0


class EntryView(View):
    """One video of a playlist's download; ``percent`` 0-100."""

    id: str
    index: int
    title: str
    url: str
    duration_seconds: int | None = None
    status: str
    percent: float = 0
    size_bytes: int | None = None
    error_code: str | None = None
    error_message: str | None = None


class QuotaView(View):
    """What a person may still do. Limits of 0 do not limit; ``*_left`` is null then.

    ``resets_at`` is when the next of the hour's downloads is given back.
    """

    per_hour: int = 0
    hour_left: int | None = None
    resets_at: UtcTime | None = None
    per_user_active: int = 0
    active: int = 0
    max_bytes: int = 0
    disk_free_bytes: int | None = None
    disk_floor_bytes: int = 0
    playlist_cap: int = 0


class DownloadView(View):
    """One row of the queue or of the history.

    ``kind`` is video or playlist; counts are of its entries. ``position`` orders what waits.
    ``library_item_id`` and ``collection_id`` say what Plex has made of it, for those who may see
    that.
    """

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
    kind: str = "video"
    entries_total: int = 0
    entries_done: int = 0
    entries_failed: int = 0
    subtitles: list[str] = Field(default_factory=list)
    sponsorblock: str = ""
    position: int = 0
    pinned: bool = False
    library_item_id: int | None = None
    collection_id: int | None = None
