"""The library as somebody who may see it sees it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from medianest.views.view import Page, Pagination, UtcTime, View


class SectionView(View):
    """``item_count`` counts movies, shows or artists; ``size_bytes`` is for everything in it.
    ``synced_at`` is when it was last known to be as Plex has it."""

    id: int
    title: str
    type: str
    item_count: int
    size_bytes: int
    synced_at: UtcTime | None


class ServerView(View):
    """The Plex server that sections are on. ``synced_at`` is the age of the oldest of those that
    the viewer sees."""

    id: str
    name: str
    version: str
    machine_identifier: str
    synced_at: UtcTime | None


class WatchView(View):
    """The viewer's own: ``percent`` of what was begun, ``unwatched`` episodes of a show or season.
    All absent (``None`` on the card) for people whose marks are not known."""

    watched: bool = False
    percent: int = 0
    unwatched: int = 0
    offset_ms: int = 0


class ItemCardView(View):
    """An item in a grid or list. ``subtitle`` is the show of a season or episode, the artist of an
    album or track. ``poster`` is the version of its picture, empty without one: the picture is
    ``/plex/images/{id}/poster?w=…&v={poster}``. The picture of an episode or track is no poster:
    among posters that of its show or album stands for it, ``cover`` of the item ``cover_id``, where
    that has one. ``new_episodes`` is how many came together, on the
    card of a season or show in a list of what was added last."""

    id: int
    section_id: int
    type: str
    title: str
    subtitle: str = ""
    root_id: int | None = None
    parent_id: int | None = None
    index: int | None = None
    parent_index: int | None = None
    year: int | None = None
    duration_ms: int | None = None
    content_rating: str = ""
    rating: float | None = None
    resolution: str = ""
    size_bytes: int = 0
    child_count: int = 0
    leaf_count: int = 0
    added_at: UtcTime | None = None
    poster: str = ""
    cover_id: int | None = None
    cover: str = ""
    watch: WatchView | None = None
    new_episodes: int = 0


class SectionPage(Page[ItemCardView]):
    """Part of a section's list. ``synced_at`` is the age of what is listed, which is told beside
    it."""

    synced_at: UtcTime | None = Field(exclude=True)


class PartView(View):
    """``file`` is for administrators, empty for everybody else."""

    file: str = ""
    size_bytes: int


class VersionView(View):
    """One encoding; ``bitrate`` is in kbit/s."""

    id: int
    resolution: str
    width: int | None
    height: int | None
    video_codec: str
    audio_codec: str
    audio_channels: int | None
    container: str
    bitrate: int | None
    duration_ms: int | None
    size_bytes: int
    parts: list[PartView]


class PersonView(View):
    """``part`` is ``role``, ``director`` or ``writer``; ``character`` whom a person plays."""

    name: str
    part: str
    character: str = ""


class CrumbView(View):
    """What an item belongs to, from the outermost inwards."""

    id: int
    type: str
    title: str


class CollectionCardView(View):
    """``poster`` as for items, of ``/plex/images/{id}/collection``."""

    id: int
    section_id: int
    title: str
    summary: str = ""
    item_type: str = ""
    item_count: int = 0
    smart: bool = False
    poster: str = ""


class ItemView(View):
    """A page's worth of an item. ``plex_web_url`` and ``plex_app_url`` open it in Plex; they hold
    no token. ``art`` is the version of the backdrop of ``art_id``: the item itself, or what it
    belongs to where it has none of its own. ``external_ids`` are like ``{"tmdb": "603"}``.
    ``tmdb_id`` is TMDB's number of the film, or of the series that it is or belongs to, ``None``
    where that is not known. ``missing_since`` is set when Plex no longer has it."""

    card: ItemCardView
    section_title: str
    original_title: str = ""
    summary: str = ""
    tagline: str = ""
    studio: str = ""
    released_on: str | None = None
    audience_rating: float | None = None
    art: str = ""
    art_id: int | None = None
    genres: list[str] = Field(default_factory=list)
    countries: list[str] = Field(default_factory=list)
    people: list[PersonView] = Field(default_factory=list)
    external_ids: dict[str, str] = Field(default_factory=dict)
    tmdb_id: int | None = None
    versions: list[VersionView] = Field(default_factory=list)
    collections: list[CollectionCardView] = Field(default_factory=list)
    crumbs: list[CrumbView] = Field(default_factory=list)
    rating_key: str = ""
    plex_web_url: str = ""
    plex_app_url: str = ""
    missing_since: UtcTime | None = None


class FacetView(View):
    """A value to filter by, and how many items of the section have it."""

    value: str
    label: str
    count: int


class FacetsView(View):
    """What a section can be filtered by. ``synced_at`` is the age of what was counted, which is
    told beside it."""

    genres: list[FacetView]
    resolutions: list[FacetView]
    content_ratings: list[FacetView]
    collections: list[FacetView]
    first_year: int | None
    last_year: int | None
    unwatched: int | None
    synced_at: UtcTime | None = Field(default=None, exclude=True)


class LetterView(View):
    """Where a letter begins in a list sorted by title, counted from 0."""

    letter: str
    position: int


class CollectionView(View):
    """A collection and a page of what stands in it, in its own order."""

    card: CollectionCardView
    section_title: str
    items: list[ItemCardView]
    pagination: Pagination


class PendingDropView(View):
    """Plex no longer shows ``missing`` of ``known`` items of a section. ``other_server``: they were
    on another server, in whose place the present one answers."""

    section_id: int
    section_title: str
    missing: int
    known: int
    other_server: bool = False


class SyncRunView(View):
    """A sync under way or past; ``total`` is unknown at first."""

    id: str
    section_id: int | None
    full: bool
    status: str
    done: int
    total: int | None
    started_at: UtcTime
    ended_at: UtcTime | None = None
    error: str = ""


class LibraryStatusView(View):
    """How good the copy is. ``trouble`` says in words why Plex does not answer, empty when it does;
    ``synced_at`` is the age of what is shown. ``pending_drops`` wait for an administrator."""

    configured: bool
    server_name: str = ""
    synced_at: UtcTime | None = None
    reached_at: UtcTime | None = None
    trouble: str = ""
    pending_drops: list[PendingDropView] = Field(default_factory=list)
    runs: list[SyncRunView] = Field(default_factory=list)


class PlaybackView(View):
    """Something that is played now. ``item`` is null for what the viewer may not see or the copy
    does not know; ``progress_percent`` counts to 100."""

    id: str
    item: ItemCardView | None
    title: str
    subtitle: str = ""
    user: str = ""
    own: bool = False
    player: str = ""
    state: Literal["playing", "paused", "buffering"] | str = "playing"
    progress_percent: int = 0
    decision: str = ""


class SearchHitView(View):
    """An item that a search found; ``reason`` is who or what matched where it is not the title."""

    item: ItemCardView
    reason: str = ""
