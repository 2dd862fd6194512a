"""What Overseerr and Seerr say of themselves and of titles that they know."""

from __future__ import annotations

from typing import Annotated, Generic, TypeVar

from pydantic import AliasChoices, Field

from medianest.integrations.overseerr.values import Count, Id, Line, Moment, Whole, readable
from medianest.integrations.tolerant import Answered, Flag

Row = TypeVar("Row")

ADMINISTRATOR = 2
"""Its bit among the permissions."""

UNKNOWN, PENDING, PROCESSING, PARTIALLY_AVAILABLE, AVAILABLE, BLOCKLISTED, DELETED = range(1, 8)
"""Statuses of a title and of its seasons; Overseerr has none beyond available."""


class PublicSettings(Answered):
    """``GET /settings/public``, which needs no key."""

    initialized: bool
    application_title: Line = ""
    media_server_type: Whole | None = None
    movie_4k_enabled: Flag = Field(
        default=False, validation_alias=AliasChoices("movie4kEnabled", "movie_4k_enabled")
    )
    series_4k_enabled: Flag = Field(
        default=False, validation_alias=AliasChoices("series4kEnabled", "series_4k_enabled")
    )

    @property
    def is_seerr(self) -> bool:
        """Overseerr has no ``mediaServerType``: it knows Plex alone."""
        return self.media_server_type is not None

    @property
    def product(self) -> str:
        return "Seerr" if self.is_seerr else "Overseerr"


class Status(Answered):
    """``GET /status``; ``version`` of a development build is no number."""

    version: Line = ""


class Product(Answered):
    """Which of the two answers, and in which version."""

    name: str
    version: str
    is_seerr: bool


class PageInfo(Answered):
    """``results`` counts all rows there are, not those of this page."""

    results: Count = 0


class PageOf(Answered, Generic[Row]):
    """``received`` counts the rows that came, those that cannot be read included: the next page
    begins so many rows further. ``total`` is how many there are in all."""

    results: tuple[Row, ...]
    total: int = 0
    received: int = 0


class SeasonState(Answered):
    """A season of a series or of a request: 0 is specials. ``status`` is of the kind of what it
    belongs to, a number that we may not know."""

    number: Id = Field(validation_alias=AliasChoices("seasonNumber", "number"))
    status: Count = 0
    status_4k: Count = Field(default=0, validation_alias=AliasChoices("status4k", "status_4k"))


class MediaInfo(Answered):
    """What Overseerr knows of a title that somebody asked for once or that is there.

    ``id`` is its own number, which issues go by; ``status`` and ``status_4k`` are as the constants
    of this module, and stay at 1 after the last request was deleted.
    """

    id: Count = 0
    tmdb_id: Count = 0
    tvdb_id: Whole | None = None
    media_type: Line = ""
    status: Count = UNKNOWN
    status_4k: Count = Field(
        default=UNKNOWN, validation_alias=AliasChoices("status4k", "status_4k")
    )
    seasons: Annotated[tuple[SeasonState, ...], readable(SeasonState)] = ()
    updated_at: Moment = None
