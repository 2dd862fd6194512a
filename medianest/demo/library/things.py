"""What a pretend Plex library is made of: sections, items with their files, collections, marks."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from pathlib import Path

NUMBERS = {
    "movie": 1,
    "show": 2,
    "season": 3,
    "episode": 4,
    "artist": 8,
    "album": 9,
    "track": 10,
    "photo": 13,
    "collection": 18,
}
"""Plex's numbers of the types, as in `type=4`."""
TYPES = {str(number): name for name, number in NUMBERS.items()}
CHILD = {"show": "season", "season": "episode", "artist": "album", "album": "track"}

STATES = ("playing", "paused", "buffering")
DECISIONS = ("directplay", "copy", "transcode")
RELEASED, BY_TITLE, BY_HAND = 0, 1, 2
"""The orders of a collection, as in `collectionSort=2`."""


@dataclass(slots=True)
class Part:
    """One file; `file` is its path on the Plex server's machine."""

    id: int
    file: str
    size_bytes: int


@dataclass(slots=True)
class Version:
    """One encoding; `bitrate` is in kbit/s. Without a `video_codec` it is sound alone."""

    id: int
    parts: tuple[Part, ...]
    duration_ms: int
    container: str = "mkv"
    bitrate: int = 8_000
    resolution: str = "1080"
    width: int = 1920
    height: int = 1080
    video_codec: str = "h264"
    audio_codec: str = "aac"
    audio_channels: int = 2


@dataclass(slots=True)
class Item:
    """A movie, show, season, episode, artist, album or track.

    `number` picks everything that is the same for one work wherever it is: summary, cast, colours
    of its poster. `key` is the ratingKey, `parent` that of its season, show, album or artist.
    Times are seconds of the server's clock. `thumb` and `art` are the versions of its pictures,
    0 without one; `picture` is a file beside the media, shown as its poster.
    """

    key: int
    number: int
    type: str
    section: str
    guid: str
    title: str
    added_at: int
    updated_at: int
    title_sort: str = ""
    original_title: str = ""
    summary: str = ""
    tagline: str = ""
    year: int | None = None
    released: str = ""
    index: int | None = None
    parent: int | None = None
    duration_ms: int | None = None
    content_rating: str = ""
    studio: str = ""
    rating: float | None = None
    audience_rating: float | None = None
    genres: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    directors: tuple[str, ...] = ()
    writers: tuple[str, ...] = ()
    roles: tuple[tuple[str, str], ...] = ()
    labels: tuple[str, ...] = ()
    external: tuple[str, ...] = ()
    versions: tuple[Version, ...] = ()
    thumb: int = 0
    art: int = 0
    picture: Path | None = None

    @property
    def sort_title(self) -> str:
        """What lists sort by."""
        return (self.title_sort or self.title).casefold()


@dataclass(frozen=True, slots=True)
class Watched:
    """A viewing as it was written down; the item may be gone since, or have another key."""

    number: int
    account: int
    at: int
    item: Item
    season: Item | None = None
    show: Item | None = None


@dataclass
class Location:
    """A folder of a section. `path` is its name on the Plex server's machine; `folder` is where
    that really is, when it is to be looked into."""

    id: int
    path: str
    folder: Path | None = None


@dataclass
class Section:
    """`content_changed_at` counts changes of what is in it; it is no time."""

    key: str
    type: str
    title: str
    agent: str
    scanner: str
    uuid: str
    created_at: int
    scanned_at: int
    locations: list[Location] = field(default_factory=list)
    content_changed_at: int = 1_234
    language: str = "en-US"
    refreshing: bool = False
    hidden: bool = False


@dataclass
class Collection:
    """`items` are rating keys in the order of the hand; `sort` says whether that is the order
    shown. `thumb` is the version of an uploaded poster, 0 while Plex composes one."""

    key: int
    section: str
    title: str
    item_type: str
    guid: str
    added_at: int
    updated_at: int
    items: list[int] = field(default_factory=list)
    title_sort: str = ""
    summary: str = ""
    smart: bool = False
    sort: int = RELEASED
    thumb: int = 0


@dataclass(slots=True)
class Mark:
    """How far one account has watched one movie, episode or track."""

    views: int = 0
    offset_ms: int = 0
    viewed_at: int = 0


@dataclass
class Playback:
    """Somebody plays something. `decision` says what is done to the file on its way; one that
    `moves` gets on while it plays, the others stand still for tests."""

    account: int
    key: int
    offset_ms: int = 0
    state: str = "playing"
    player: str = "Telephone"
    product: str = "Plex for Android"
    decision: str = "directplay"
    location: str = "lan"
    session_key: int = 0
    moves: bool = False
    began_at: float = field(default_factory=time.time)
    id: str = field(default_factory=lambda: secrets.token_hex(12))

    def __post_init__(self) -> None:
        if self.state not in STATES or self.decision not in DECISIONS:
            raise ValueError(self.state, self.decision)

    def offset_of(self, duration_ms: int) -> int:
        """How far it has come in something so long; it begins anew at the end."""
        if not self.moves or self.state != "playing" or not duration_ms:
            return self.offset_ms
        return (self.offset_ms + int((time.time() - self.began_at) * 1_000)) % duration_ms
