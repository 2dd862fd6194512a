"""What Tautulli answers, as far as it is of use.

Times are epoch seconds, sizes bytes. A text that is missing is empty, a number that is missing
``None``, counts are 0; keys are texts, as Plex's are. The classes of which a table holds thousands
are plain: checked models take ten times as long to make.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import Field

from medianest.integrations.tolerant import Answered, Flag, Text


class Response(Answered):
    """The envelope of every answer; errors come with status 400 and a ``message``."""

    result: str
    message: Text = ""
    data: Any = None


class ServerStatus(Answered):
    """Whether Tautulli reaches Plex: all else it answers looks the same when it does not."""

    connected: Flag = False


class Info(Answered):
    """``version`` as in ``2.17.2``."""

    tautulli_version: Text = Field(default="", alias="tautulli_version")

    @property
    def version(self) -> str:
        return self.tautulli_version.removeprefix("v")


class ServerInfo(Answered):
    """The Plex server that it watches."""

    pms_name: Text = Field(default="", alias="pms_name")
    pms_identifier: Text = Field(default="", alias="pms_identifier")


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """A stretch of playing, from start to stop; those of one play have one ``reference_id``.

    Keys are what Plex called the item, its season or album, and its show or artist at the time:
    one that was added again has others now, and the same ``guid``. ``user_id`` is plex.tv's number
    of the account, also of the owner, or 0. ``media_type`` is ``movie``, ``episode``, ``track``,
    ``clip`` or ``photo``. ``percent_complete`` is how far it came, ``watched_part`` of what counts
    as watched there: 0, 0.25, 0.5, 0.75, or 1 for watched.
    """

    row_id: int
    reference_id: int
    started_at: int
    stopped_at: int | None = None
    played_seconds: int = 0
    paused_seconds: int = 0
    user_id: int | None = None
    username: str = ""
    friendly_name: str = ""
    media_type: str = ""
    is_live: bool = False
    rating_key: str = ""
    parent_rating_key: str = ""
    grandparent_rating_key: str = ""
    guid: str = ""
    title: str = ""
    parent_title: str = ""
    grandparent_title: str = ""
    year: int | None = None
    index: int | None = None
    parent_index: int | None = None
    percent_complete: int = 0
    watched_part: float = 0.0
    platform: str = ""
    product: str = ""
    player: str = ""
    decision: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPage:
    """``received`` counts the rows that came, those that cannot be read included; ``total`` all
    that there are in the history, whatever was asked for."""

    plays: tuple[Play, ...]
    received: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """``user_id`` is plex.tv's number, or 0 for whoever has no account. Nothing is known of what
    somebody played while ``keeps_history`` was off. ``section_keys`` are shared with them."""

    user_id: int
    username: str = ""
    friendly_name: str = ""
    email: str = ""
    is_active: bool = False
    is_admin: bool = False
    keeps_history: bool = False
    section_keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """A section of the Plex server ``server_id``. Nothing is known of what was played in it while
    ``keeps_history`` was off. ``count`` counts movies, shows or artists, ``child_count`` episodes
    or tracks."""

    section_key: str
    server_id: str = ""
    name: str = ""
    type: str = ""
    count: int = 0
    parent_count: int = 0
    child_count: int = 0
    play_count: int = 0
    last_played_at: int | None = None
    is_active: bool = False
    keeps_history: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaInfo:
    """A movie, show or artist. What was played of it under earlier keys is not counted.

    ``size_bytes`` is of one file alone, and ``None`` of shows and artists unless somebody had them
    measured there.
    """

    rating_key: str
    media_type: str = ""
    title: str = ""
    year: int | None = None
    added_at: int | None = None
    last_played_at: int | None = None
    play_count: int = 0
    size_bytes: int | None = None
    container: str = ""
    video_codec: str = ""
    video_resolution: str = ""
    audio_codec: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaTable:
    """A section as it was at ``refreshed_at``, which may be long ago; plays are those of now."""

    items: tuple[MediaInfo, ...]
    refreshed_at: int | None = None
