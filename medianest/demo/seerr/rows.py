"""What a pretend Seerr keeps: people, titles somebody asked for or has, requests and issues."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from medianest.demo.seerr.codes import (
    IssueStatus,
    IssueType,
    MediaStatus,
    Permission,
    RequestStatus,
)

MediaType = Literal["movie", "tv"]
Service = Literal["radarr", "sonarr"]


@dataclass
class User:
    """A person; without a `plex_id` a local one. Quotas are so many movies, or seasons, in so many
    days, None for what the settings say. Times are Unix seconds."""

    id: int
    email: str
    username: str | None = None
    plex_id: int | None = None
    plex_username: str | None = None
    permissions: int = Permission.REQUEST
    movie_quota_limit: int | None = None
    movie_quota_days: int | None = None
    tv_quota_limit: int | None = None
    tv_quota_days: int | None = None
    avatar: str = "/os_logo_square.png"
    created_at: float = 0.0
    updated_at: float = 0.0

    @property
    def display_name(self) -> str:
        """As its pages call them."""
        return self.username or self.plex_username or self.email

    def may(self, *any_of: Permission) -> bool:
        """Whether the person has one of these rights."""
        wanted = Permission.ADMIN
        for right in any_of:
            wanted |= right
        return not any_of or bool(self.permissions & wanted)


@dataclass
class MediaSeason:
    """How far one season of a series is."""

    id: int
    number: int
    status: int = MediaStatus.UNKNOWN
    status_4k: int = MediaStatus.UNKNOWN
    created_at: float = 0.0
    updated_at: float = 0.0


@dataclass
class Media:
    """A title that was asked for, is there, or was deleted; kept when its requests are gone.

    `service_id` is the Radarr or Sonarr that has it, `external_id` the title's number there.
    """

    id: int
    media_type: MediaType
    tmdb_id: int
    tvdb_id: int | None = None
    status: int = MediaStatus.UNKNOWN
    status_4k: int = MediaStatus.UNKNOWN
    service_id: int | None = None
    service_id_4k: int | None = None
    external_id: int | None = None
    slug: str | None = None
    rating_key: str | None = None
    seasons: list[MediaSeason] = field(default_factory=list)
    created_at: float = 0.0
    updated_at: float = 0.0
    season_changed_at: float = 0.0
    added_at: float = 0.0

    def state(self, *, is_4k: bool) -> int:
        """The status of the ordinary title, or of the 4K one."""
        return self.status_4k if is_4k else self.status

    def set_state(self, status: int, *, is_4k: bool) -> None:
        """Change the one or the other."""
        if is_4k:
            self.status_4k = status
        else:
            self.status = status


@dataclass
class AskedSeason:
    """A season in a request."""

    id: int
    number: int
    status: int
    created_at: float = 0.0
    updated_at: float = 0.0


@dataclass
class Request:
    """Somebody's wish for a movie or for seasons. `is_told`: that all of it is there was said."""

    id: int
    media_id: int
    media_type: MediaType
    status: int
    requested_by: int
    modified_by: int | None = None
    is_4k: bool = False
    is_told: bool = False
    seasons: list[AskedSeason] = field(default_factory=list)
    created_at: float = 0.0
    updated_at: float = 0.0

    @property
    def is_open(self) -> bool:
        """Whether somebody still waits for it."""
        return self.status not in (RequestStatus.DECLINED, RequestStatus.COMPLETED)


@dataclass
class Comment:
    """What somebody wrote about an issue; the first is its description."""

    id: int
    user_id: int
    message: str
    created_at: float = 0.0
    updated_at: float = 0.0


@dataclass
class Issue:
    """Something that is wrong with a title; season and episode are 0 for all of it."""

    id: int
    media_id: int
    type: int = IssueType.OTHER
    status: int = IssueStatus.OPEN
    season: int = 0
    episode: int = 0
    created_by: int = 1
    modified_by: int | None = None
    comments: list[Comment] = field(default_factory=list)
    created_at: float = 0.0
    updated_at: float = 0.0


@dataclass
class Blocked:
    """A title that nobody may ask for."""

    id: int
    media_type: MediaType
    tmdb_id: int
    title: str
    user_id: int
    created_at: float = 0.0
