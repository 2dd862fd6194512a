"""Titles and people as TMDB has them, told by Overseerr."""

from __future__ import annotations

from typing import Annotated

from pydantic import AliasChoices, Field

from medianest.integrations.overseerr.models import MediaInfo
from medianest.integrations.overseerr.requests import Request
from medianest.integrations.overseerr.values import (
    Count,
    Id,
    Line,
    OutOfTen,
    PicturePath,
    Prose,
    Whole,
    readable,
    readable_one,
    year_of,
)
from medianest.integrations.tolerant import Answered


class _Shown(Answered):
    """What rows and pages of titles share. ``vote_average`` is out of 10 and means nothing
    without votes; ``media`` is null for what nobody asked for yet and is not there."""

    tmdb_id: Id = Field(validation_alias=AliasChoices("id", "tmdb_id"))
    media_type: Line = ""
    title: Line = Field(default="", validation_alias=AliasChoices("title", "name"))
    original_title: Line = Field(
        default="", validation_alias=AliasChoices("originalTitle", "originalName", "original_title")
    )
    original_language: Line = ""
    overview: Prose = ""
    poster_path: PicturePath = ""
    backdrop_path: PicturePath = ""
    release_on: Line = Field(
        default="", validation_alias=AliasChoices("releaseDate", "firstAirDate", "release_on")
    )
    vote_average: OutOfTen = None
    vote_count: Count = 0
    media: MediaInfo | None = Field(
        default=None, validation_alias=AliasChoices("mediaInfo", "media")
    )

    @property
    def year(self) -> int | None:
        return year_of(self.release_on)

    @property
    def rating(self) -> float | None:
        """Out of 10; ``None`` where nobody voted."""
        return self.vote_average if self.vote_count else None


class TitleResult(_Shown):
    """A film or series in a list; ``media_type`` is ``movie`` or ``tv``."""

    genre_ids: Annotated[tuple[Id, ...], readable(Id)] = ()


class PersonResult(Answered):
    """Somebody whom a search found."""

    tmdb_id: Id = Field(validation_alias=AliasChoices("id", "tmdb_id"))
    name: Line = ""
    profile_path: PicturePath = ""


Result = TitleResult | PersonResult


class TitlePage(Answered):
    """``results`` are films, series and, in a search, people, in TMDB's order; what is none of
    these is left out."""

    page: Count = 1
    total_pages: Count = 0
    total_results: Count = 0
    results: tuple[Result, ...] = ()

    @property
    def titles(self) -> tuple[TitleResult, ...]:
        """Without the people."""
        return tuple(row for row in self.results if isinstance(row, TitleResult))


class Genre(Answered):
    id: Id
    name: Line = ""


class Credit(Answered):
    """Somebody before or behind the camera: ``character`` or ``job`` says as what."""

    tmdb_id: Count = Field(default=0, validation_alias=AliasChoices("id", "tmdb_id"))
    name: Line = ""
    character: Line = ""
    job: Line = ""
    department: Line = ""
    profile_path: PicturePath = ""


class SeasonSummary(Answered):
    """A season in a series' page; number 0 is specials."""

    number: Id = Field(validation_alias=AliasChoices("seasonNumber", "number"))
    name: Line = ""
    overview: Prose = ""
    episode_count: Count = 0
    air_on: Line = Field(default="", validation_alias=AliasChoices("airDate", "air_on"))
    poster_path: PicturePath = ""

    @property
    def year(self) -> int | None:
        return year_of(self.air_on)


class Episode(Answered):
    number: Id = Field(validation_alias=AliasChoices("episodeNumber", "number"))
    season_number: Count = 0
    name: Line = ""
    overview: Prose = ""
    air_on: Line = Field(default="", validation_alias=AliasChoices("airDate", "air_on"))
    still_path: PicturePath = ""
    vote_average: OutOfTen = None


class SeasonDetails(SeasonSummary):
    """One season with its episodes."""

    episodes: Annotated[tuple[Episode, ...], readable(Episode)] = ()


class KnownMedia(MediaInfo):
    """In a title's page, with the requests for it: everybody's."""

    requests: Annotated[tuple[Request, ...], readable(Request)] = ()


class TitleDetails(_Shown):
    """A film's or a series' page; what only the other kind has is empty. Days are such as
    ``2021-09-14``. ``content_rating`` is that of the United States, or else the first one.
    ``next_episode`` is null while nobody knows of one to come."""

    media: KnownMedia | None = Field(
        default=None, validation_alias=AliasChoices("mediaInfo", "media")
    )
    tagline: Line = ""
    status_text: Line = Field(default="", validation_alias=AliasChoices("status", "status_text"))
    genres: Annotated[tuple[Genre, ...], readable(Genre)] = ()
    runtime_minutes: Whole | None = None
    episode_count: Whole | None = Field(
        default=None, validation_alias=AliasChoices("numberOfEpisodes", "episode_count")
    )
    content_rating: Line = ""
    languages: tuple[Line, ...] = ()
    studios: tuple[Line, ...] = ()
    networks: tuple[Line, ...] = ()
    last_aired_on: Line = Field(
        default="", validation_alias=AliasChoices("lastAirDate", "last_aired_on")
    )
    next_episode: Annotated[Episode | None, readable_one(Episode)] = Field(
        default=None, validation_alias=AliasChoices("nextEpisodeToAir", "next_episode")
    )
    imdb_id: Line = ""
    tvdb_id: Whole | None = None
    trailer_url: str = ""
    cast: Annotated[tuple[Credit, ...], readable(Credit)] = ()
    crew: Annotated[tuple[Credit, ...], readable(Credit)] = ()
    seasons: Annotated[tuple[SeasonSummary, ...], readable(SeasonSummary)] = ()
