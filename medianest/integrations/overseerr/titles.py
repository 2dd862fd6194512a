"""Titles and people as TMDB has them, told by Overseerr."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import AliasChoices, BeforeValidator, Field

from medianest.integrations.overseerr.models import MediaInfo, readable
from medianest.integrations.overseerr.requests import Request
from medianest.integrations.tolerant import Answered, Flag, Number, Text

_PICTURE = re.compile(r"/[A-Za-z0-9_-]{1,100}\.[A-Za-z]{2,4}\Z")


def _picture(value: Any) -> str:
    """``/name.jpg`` and nothing else; stills of episodes come with a host in front."""
    path = f"/{value.rpartition('/')[2]}" if isinstance(value, str) else ""
    return path if _PICTURE.match(path) else ""


PicturePath = Annotated[str, BeforeValidator(_picture)]


def _year(day: str) -> int | None:
    return int(day[:4]) if re.match(r"\d{4}-", day) else None


class _Shown(Answered):
    """What rows and pages of titles share. ``vote_average`` is out of 10 and means nothing
    without votes; ``media`` is null for what nobody asked for yet and is not there."""

    tmdb_id: int = Field(validation_alias=AliasChoices("id", "tmdb_id"))
    media_type: Text = ""
    title: Text = Field(default="", validation_alias=AliasChoices("title", "name"))
    original_title: Text = Field(
        default="", validation_alias=AliasChoices("originalTitle", "originalName", "original_title")
    )
    original_language: Text = ""
    overview: Text = ""
    poster_path: PicturePath = ""
    backdrop_path: PicturePath = ""
    release_on: Text = Field(
        default="", validation_alias=AliasChoices("releaseDate", "firstAirDate", "release_on")
    )
    vote_average: float | None = None
    vote_count: Number = 0
    media: MediaInfo | None = Field(
        default=None, validation_alias=AliasChoices("mediaInfo", "media")
    )

    @property
    def year(self) -> int | None:
        return _year(self.release_on)

    @property
    def rating(self) -> float | None:
        """Out of 10; ``None`` where nobody voted."""
        return self.vote_average if self.vote_count else None


class TitleResult(_Shown):
    """A film or series in a list; ``media_type`` is ``movie`` or ``tv``."""

    genre_ids: Annotated[tuple[int, ...], readable(int)] = ()
    popularity: float | None = None


class PersonResult(Answered):
    """Somebody whom a search found."""

    tmdb_id: int = Field(validation_alias=AliasChoices("id", "tmdb_id"))
    name: Text = ""
    profile_path: PicturePath = ""
    known_for: Annotated[tuple[TitleResult, ...], readable(TitleResult)] = ()


Result = TitleResult | PersonResult


class TitlePage(Answered):
    """``results`` are films, series and, in a search, people, in TMDB's order; what is none of
    these is left out."""

    page: Number = 1
    total_pages: Number = 0
    total_results: Number = 0
    results: tuple[Result, ...] = ()

    @property
    def titles(self) -> tuple[TitleResult, ...]:
        """Without the people."""
        return tuple(row for row in self.results if isinstance(row, TitleResult))


class Genre(Answered):
    id: int
    name: Text = ""


class Credit(Answered):
    """Somebody before or behind the camera: ``character`` or ``job`` says as what."""

    tmdb_id: Number = Field(default=0, validation_alias=AliasChoices("id", "tmdb_id"))
    name: Text = ""
    character: Text = ""
    job: Text = ""
    department: Text = ""
    profile_path: PicturePath = ""


class SeasonSummary(Answered):
    """A season in a series' page; number 0 is specials."""

    number: int = Field(validation_alias=AliasChoices("seasonNumber", "number"))
    name: Text = ""
    overview: Text = ""
    episode_count: Number = 0
    air_on: Text = Field(default="", validation_alias=AliasChoices("airDate", "air_on"))
    poster_path: PicturePath = ""

    @property
    def year(self) -> int | None:
        return _year(self.air_on)


class Episode(Answered):
    number: int = Field(validation_alias=AliasChoices("episodeNumber", "number"))
    season_number: Number = 0
    name: Text = ""
    overview: Text = ""
    air_on: Text = Field(default="", validation_alias=AliasChoices("airDate", "air_on"))
    still_path: PicturePath = ""
    vote_average: float | None = None


class SeasonDetails(SeasonSummary):
    """One season with its episodes."""

    episodes: Annotated[tuple[Episode, ...], readable(Episode)] = ()


class KnownMedia(MediaInfo):
    """In a title's page, with the requests for it: everybody's."""

    requests: Annotated[tuple[Request, ...], readable(Request)] = ()


class TitleDetails(_Shown):
    """A film's or a series' page; what only the other kind has is empty. Days are such as
    ``2021-09-14``. ``content_rating`` is that of the United States, or else the first one."""

    media: KnownMedia | None = Field(
        default=None, validation_alias=AliasChoices("mediaInfo", "media")
    )
    tagline: Text = ""
    status_text: Text = Field(default="", validation_alias=AliasChoices("status", "status_text"))
    genres: Annotated[tuple[Genre, ...], readable(Genre)] = ()
    runtime_minutes: int | None = None
    last_air_on: Text = Field(
        default="", validation_alias=AliasChoices("lastAirDate", "last_air_on")
    )
    in_production: Flag = False
    episode_count: int | None = Field(
        default=None, validation_alias=AliasChoices("numberOfEpisodes", "episode_count")
    )
    content_rating: str = ""
    languages: tuple[str, ...] = ()
    studios: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    imdb_id: Text = ""
    tvdb_id: int | None = None
    trailer_url: str = ""
    collection_id: int | None = None
    collection_name: str = ""
    cast: Annotated[tuple[Credit, ...], readable(Credit)] = ()
    crew: Annotated[tuple[Credit, ...], readable(Credit)] = ()
    seasons: Annotated[tuple[SeasonSummary, ...], readable(SeasonSummary)] = ()
    keywords: tuple[str, ...] = ()
