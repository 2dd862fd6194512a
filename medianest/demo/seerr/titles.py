"""A film or a series as TMDB describes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from medianest.demo.seerr.rows import MediaType

MOVIE_GENRES = {
    28: "Action", 12: "Adventure", 16: "Animation", 35: "Comedy", 80: "Crime", 99: "Documentary",
    18: "Drama", 10751: "Family", 14: "Fantasy", 36: "History", 27: "Horror", 9648: "Mystery",
    878: "Science Fiction", 53: "Thriller", 10749: "Romance", 37: "Western", 10402: "Music",
}  # fmt: skip
TV_GENRES = {
    10759: "Action & Adventure", 16: "Animation", 35: "Comedy", 80: "Crime", 99: "Documentary",
    18: "Drama", 10751: "Family", 10762: "Kids", 9648: "Mystery", 10764: "Reality",
    10765: "Sci-Fi & Fantasy", 10766: "Soap",
}  # fmt: skip


def genre_names(media_type: MediaType) -> dict[int, str]:
    """TMDB's genres of films, or of series."""
    return MOVIE_GENRES if media_type == "movie" else TV_GENRES


class Role(NamedTuple):
    """Who plays whom; `person` is the actor's number."""

    person: int
    name: str
    character: str


class Season(NamedTuple):
    """Number 0 holds specials; `aired` is a day like 2021-03-04, or empty when nobody knows: that
    of its first episode, and one a week follows. `names` are those of the episodes, as far as they
    go."""

    number: int
    episodes: int
    aired: str
    name: str = ""
    names: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """As lists call it."""
        return self.name or ("Specials" if self.number == 0 else f"Season {self.number}")

    def day(self, episode: int) -> str:
        """On which that episode, from 1, is sent."""
        if not self.aired:
            return ""
        return (date.fromisoformat(self.aired) + timedelta(weeks=episode - 1)).isoformat()


@dataclass(frozen=True)
class Title:
    """`released` is a day like 2021-03-04, or empty; `number` picks the colours of its pictures.

    `trailer` is a video's id on YouTube.
    """

    media_type: MediaType
    tmdb_id: int
    name: str
    released: str
    genres: tuple[int, ...]
    overview: str = ""
    original_name: str = ""
    language: str = "en"
    tagline: str = ""
    popularity: float = 10.0
    vote: float = 7.0
    votes: int = 1_000
    runtime_minutes: int = 104
    cast: tuple[Role, ...] = ()
    director: str = ""
    studio: str = ""
    certification: str = "PG-13"
    trailer: str = ""
    seasons: tuple[Season, ...] = ()
    ended: bool = False
    tvdb_id: int | None = None
    has_pictures: bool = True

    @property
    def key(self) -> tuple[MediaType, int]:
        """Films and series are numbered apart."""
        return (self.media_type, self.tmdb_id)

    @property
    def poster(self) -> str | None:
        """Its path at TMDB."""
        return f"/p{self.media_type}{self.tmdb_id}.jpg" if self.has_pictures else None

    @property
    def backdrop(self) -> str | None:
        """Its path at TMDB."""
        return f"/b{self.media_type}{self.tmdb_id}.jpg" if self.has_pictures else None

    @property
    def imdb_id(self) -> str:
        """Made of the number."""
        return f"tt{self.tmdb_id:07d}"

    @property
    def year(self) -> int | None:
        """Of its release or first episode."""
        return int(self.released[:4]) if self.released else None

    @property
    def episodes(self) -> int:
        """Without specials."""
        return sum(season.episodes for season in self.seasons if season.number)

    @property
    def caption(self) -> str:
        """As webhooks call it."""
        return f"{self.name} ({self.year})" if self.year else self.name

    def season(self, number: int) -> Season | None:
        """The season of that number."""
        return next((season for season in self.seasons if season.number == number), None)

    def sent(self) -> Iterator[tuple[str, Season, int]]:
        """The day of each episode that has one, its season and number; without specials."""
        for season in self.seasons:
            for number in range(1, season.episodes + 1) if season.number and season.aired else ():
                yield season.day(number), season, number

    def is_upcoming(self, today: date) -> bool:
        """Whether it comes out after today."""
        return bool(self.released) and date.fromisoformat(self.released) > today
