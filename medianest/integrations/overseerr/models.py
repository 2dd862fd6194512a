"""What Overseerr and Seerr say of themselves and of titles that they know."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar

from pydantic import AliasChoices, BeforeValidator, Field, TypeAdapter, ValidationError

from medianest.integrations.tolerant import Answered, Flag, Number, Text

Row = TypeVar("Row")

ADMINISTRATOR = 2
"""Its bit among the permissions."""

UNKNOWN, PENDING, PROCESSING, PARTIALLY_AVAILABLE, AVAILABLE, BLOCKLISTED, DELETED = range(1, 8)
"""Statuses of a title and of its seasons; Overseerr has none beyond available."""


def readable(kind: type[Row]) -> BeforeValidator:
    """Keep of a list what can be read as ``kind``: one odd row must not hide the others."""
    adapter: TypeAdapter[Row] = TypeAdapter(kind)

    def keep(value: Any) -> list[Row]:
        rows: Iterable[Any] = value if isinstance(value, list | tuple) else ()
        found = (_read(adapter, row) for row in rows)
        return [row for row in found if row is not None]

    return BeforeValidator(keep)


def _read(adapter: TypeAdapter[Row], row: Any) -> Row | None:
    try:
        return adapter.validate_python(row)
    except ValidationError:
        return None


def _or_empty(value: Any) -> Any:
    return {} if value is None else value


OR_EMPTY = BeforeValidator(_or_empty)
"""For a thing that is null once it was removed: then all its fields are empty."""


class PublicSettings(Answered):
    """``GET /settings/public``, which needs no key."""

    initialized: bool
    application_title: Text = ""
    media_server_type: int | None = None
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

    version: Text = ""


class Product(Answered):
    """Which of the two answers, and in which version."""

    name: str
    version: str
    is_seerr: bool


class PageInfo(Answered):
    """``results`` counts all rows there are, not those of this page."""

    results: Number = 0


class PageOf(Answered, Generic[Row]):
    """``received`` counts the rows that came, those that cannot be read included: the next page
    begins so many rows further. ``total`` is how many there are in all."""

    results: tuple[Row, ...]
    total: int = 0
    received: int = 0


class SeasonState(Answered):
    """A season of a series or of a request: 0 is specials. ``status`` is of the kind of what it
    belongs to, a number that we may not know."""

    number: int = Field(validation_alias=AliasChoices("seasonNumber", "number"))
    status: Number = 0
    status_4k: Number = Field(default=0, validation_alias=AliasChoices("status4k", "status_4k"))


class MediaInfo(Answered):
    """What Overseerr knows of a title that somebody asked for once or that is there.

    ``id`` is its own number, which issues go by; ``status`` and ``status_4k`` are as the constants
    of this module, and stay at 1 after the last request was deleted.
    """

    id: Number = 0
    tmdb_id: Number = 0
    tvdb_id: int | None = None
    media_type: Text = ""
    status: Number = UNKNOWN
    status_4k: Number = Field(
        default=UNKNOWN, validation_alias=AliasChoices("status4k", "status_4k")
    )
    seasons: Annotated[tuple[SeasonState, ...], readable(SeasonState)] = ()
    updated_at: datetime | None = None
