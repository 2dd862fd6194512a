"""What a Plex Media Server answers, as far as it is of use.

Times are epoch seconds of the server's own clock, durations milliseconds, sizes bytes. A text that
is missing is empty, a number that is missing ``None``, counts are 0. The classes of which a
listing holds thousands are plain: checked models take ten times as long to make.
"""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import Field

from medianest.integrations.tolerant import Answered, Flag, Text


class Identity(Answered):
    """Told to everybody; ``claimed`` means that it belongs to an account."""

    machine_identifier: str = Field(min_length=1)
    version: Text = ""
    claimed: Flag = False


class ServerInfo(Answered):
    """Told to whom it is shared with; a friend's token may be told less."""

    machine_identifier: str = Field(min_length=1)
    friendly_name: Text = ""
    version: Text = ""
    platform: Text = ""
    my_plex_username: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A library of the server. ``type`` is ``movie``, ``show``, ``artist`` or ``photo``; personal
    media has the agent ``com.plexapp.agents.none``.

    ``content_changed_at`` is a counter that moves when something in it changes, not a time.
    ``locations`` are folders on the server; people it is shared with may be told none.
    """

    key: str
    type: str = ""
    title: str = ""
    agent: str = ""
    language: str = ""
    uuid: str = ""
    content_changed_at: int | None = None
    updated_at: int | None = None
    scanned_at: int | None = None
    refreshing: bool = False
    hidden: bool = False
    locations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A file of a version; ``file`` is its path on the server."""

    file: str = ""
    size_bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A version of an item. ``resolution`` is text such as ``4k``, ``1080`` or ``sd``, ``bitrate``
    is in kbit/s."""

    id: int = 0
    resolution: str = ""
    width: int | None = None
    height: int | None = None
    video_codec: str = ""
    audio_codec: str = ""
    audio_channels: int | None = None
    container: str = ""
    bitrate: int | None = None
    duration_ms: int | None = None
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleTag:
    """Somebody who plays in it, and whom."""

    name: str
    character: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A movie, show, season, episode, artist, album or track; other types come as they are named.

    ``rating_key`` is what the server knows it by until it is removed, ``guid`` what the agent knows
    it by. ``guids`` are like ``tmdb://603``. ``section_key`` is empty where the answer does not
    name it. ``thumb`` and ``art`` are paths for :meth:`PlexServer.image`. ``child_count`` counts
    seasons or albums, ``leaf_count`` episodes or tracks. The marks (``view_count``,
    ``view_offset_ms``, ``last_viewed_at``, ``viewed_leaf_count``) are those of the account whose
    token was used, and of nobody else.
    """

    rating_key: str
    guid: str = ""
    type: str = ""
    title: str = ""
    title_sort: str = ""
    original_title: str = ""
    summary: str = ""
    tagline: str = ""
    year: int | None = None
    index: int | None = None
    parent_rating_key: str = ""
    grandparent_rating_key: str = ""
    parent_index: int | None = None
    section_key: str = ""
    originally_available_at: str | None = None
    added_at: int | None = None
    updated_at: int | None = None
    duration_ms: int | None = None
    content_rating: str = ""
    studio: str = ""
    rating: float | None = None
    audience_rating: float | None = None
    thumb: str | None = None
    art: str | None = None
    child_count: int = 0
    leaf_count: int = 0
    view_count: int = 0
    view_offset_ms: int = 0
    last_viewed_at: int | None = None
    viewed_leaf_count: int = 0
    guids: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    collections: tuple[str, ...] = ()
    directors: tuple[str, ...] = ()
    writers: tuple[str, ...] = ()
    roles: tuple[RoleTag, ...] = ()
    media: tuple[Media, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemId:
    """An item by its number alone."""

    rating_key: str
    updated_at: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Part of a listing: its rows began at ``start``, the next ones begin at ``next_start``.

    ``total`` is what the server counts in the whole listing, where it says so. ``is_short`` marks
    a last page that came empty before the total was reached: what follows is not known, and
    nothing may be thought gone because of it.
    """

    start: int
    next_start: int
    total: int | None = None
    is_short: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemPage(Page):
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class IdPage(Page):
    ids: tuple[ItemId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """``smart`` ones fill themselves; ``item_type`` is the one type that it holds."""

    rating_key: str
    title: str = ""
    title_sort: str = ""
    summary: str = ""
    thumb: str | None = None
    smart: bool = False
    item_type: str = ""
    section_key: str = ""
    child_count: int = 0
    added_at: int | None = None
    updated_at: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """Something the server is busy with; scans have a ``type`` that begins with ``library.``.
    ``progress_percent`` is -1 where it cannot tell."""

    uuid: str
    type: str = ""
    title: str = ""
    subtitle: str = ""
    progress_percent: int = -1
    cancellable: bool = False
    section_key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Playing:
    """Something that is played now, as the owner of the server sees it.

    ``user_id`` is the number on plex.tv, but 1 for the owner. ``state`` is ``playing``, ``paused``
    or ``buffering``. ``decision`` is ``directplay``, ``copy`` or ``transcode``. ``duration_ms`` and
    ``view_offset_ms`` are of the whole item.
    """

    session_key: str
    session_id: str = ""
    rating_key: str = ""
    guid: str = ""
    type: str = ""
    title: str = ""
    parent_title: str = ""
    grandparent_title: str = ""
    index: int | None = None
    parent_index: int | None = None
    section_key: str = ""
    duration_ms: int | None = None
    view_offset_ms: int = 0
    user_id: int | None = None
    user_name: str = ""
    player: str = ""
    product: str = ""
    device: str = ""
    state: str = ""
    location: str = ""
    bandwidth_kbps: int | None = None
    decision: str = "directplay"


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewing:
    """Something that somebody has watched to its end. It outlives the item: ``rating_key`` may be
    nothing's by now. ``number`` is its own in the server's history, empty where that is not said.
    ``account_id`` is the number on plex.tv, but 1 for the owner, and 0 for nobody in particular.
    """

    number: str = ""
    rating_key: str = ""
    guid: str = ""
    type: str = ""
    title: str = ""
    grandparent_title: str = ""
    index: int | None = None
    parent_index: int | None = None
    released_on: str | None = None
    section_key: str = ""
    viewed_at: int
    account_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewingPage(Page):
    viewings: tuple[Viewing, ...] = ()


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who has used the server; ``id`` as in :class:`Viewing`."""

    id: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """``body`` is complete; ``content_type`` is that of a picture, as ``image/jpeg``."""

    body: bytes
    content_type: str
