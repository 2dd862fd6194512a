"""What the video site knows about one video: its data sheet and how its bytes are handed out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Availability = Literal[
    "ok",
    "removed",
    "private",
    "region",
    "age",
    "bot_check",
    "members",
    "rate_limited",
    "try_later",
    "live",
    "upcoming",
]
"""Whether a video can be watched; on the plain pages the nearest HTTP status says the same."""

ClipLength = Literal["short", "long"]
"""`short` plays 12 seconds, `long` five minutes."""

LENGTH_SECONDS: dict[ClipLength, int] = {"short": 12, "long": 300}


@dataclass(frozen=True)
class Delivery:
    """How the bytes of a video leave the server; the default is a server that does it right.

    `refuse_status` answers the media with that status, for the first `refuse_times` requests (None:
    always). `expires_times` makes the first so many addresses that are used answer 403, so that
    only a fresh extraction helps. `cut_times` ends the connection after half of what was asked for.
    `min_size_bytes` pads mp4 files with a `free` box, which players and ffprobe skip.
    """

    refuse_status: int | None = None
    refuse_times: int | None = None
    retry_after_seconds: int | None = None
    expires_times: int = 0
    cut_times: int = 0
    bytes_per_second: int | None = None
    min_size_bytes: int = 0
    ranges: bool = True
    known_length: bool = True
    body: Literal["media", "empty", "html"] = "media"


@dataclass(frozen=True)
class Channel:
    """Who uploaded a video. `id` is 24 characters and starts with UC, `handle` with @."""

    id: str
    handle: str
    name: str


@dataclass(frozen=True)
class SponsorSegment:
    """A stretch that SponsorBlock knows about, in seconds from the start."""

    start: float
    end: float
    category: str = "sponsor"


@dataclass(frozen=True)
class Video:
    """One video on offer. `id` has exactly 11 characters, as on YouTube."""

    id: str
    title: str
    channel: Channel
    shows: str = ""
    description: str = ""
    uploaded: date = date(2024, 3, 5)
    length: ClipLength = "short"
    tags: tuple[str, ...] = ()
    chapters: tuple[tuple[int, str], ...] = ()
    captions: tuple[str, ...] = ()
    sponsor_segments: tuple[SponsorSegment, ...] = ()
    availability: Availability = "ok"
    delivery: Delivery = field(default_factory=Delivery)

    def __post_init__(self) -> None:
        if len(self.id) != 11:
            raise ValueError(f"a video id has 11 characters, {self.id!r} has {len(self.id)}")

    @property
    def duration_seconds(self) -> int:
        """How long it plays."""
        return LENGTH_SECONDS[self.length]

    @property
    def full_description(self) -> str:
        """The description with a line per chapter, the way uploaders write them."""
        lines = [f"{start // 60}:{start % 60:02d} {title}" for start, title in self.chapters]
        return "\n".join([self.description or f"{self.title}.", *([""] if lines else []), *lines])


@dataclass(frozen=True)
class Playlist:
    """An ordered list of video ids under a title; a private one cannot be opened."""

    id: str
    title: str
    channel: Channel
    video_ids: tuple[str, ...]
    shows: str = ""
    private: bool = False
