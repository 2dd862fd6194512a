"""What TMDB knows: everything invented, and what stands in a pretend Plex library as well."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from medianest.demo.library.contents import Library
from medianest.demo.library.things import Item
from medianest.demo.library.words import mixed
from medianest.demo.seerr import invented
from medianest.demo.seerr.rows import MediaType
from medianest.demo.seerr.titles import Role, Season, Title, genre_names

PAGE_ROWS = 20
SHARED_MOVIES, SHARED_SHOWS = 28, 10
"""So many of a Plex library's films and series are known here by the same TMDB numbers."""


class Actor(NamedTuple):
    """Somebody who plays in films or series."""

    id: int
    name: str
    titles: tuple[Title, ...]


class Catalogue:
    """Titles by kind and number; a test may add more, or forget one as TMDB does."""

    def __init__(self, titles: Iterable[Title] = (), today: date | None = None) -> None:
        self._titles = {title.key: title for title in titles}
        self._today = today
        self._actors: dict[int, Actor] | None = None

    @property
    def today(self) -> date:
        """The day by which something is upcoming."""
        return self._today or date.today()  # noqa: DTZ011  # TMDB's days have no zone

    def __len__(self) -> int:
        return len(self._titles)

    def add(self, title: Title) -> Title:
        """A further title, or another one under the same number."""
        self._actors = None
        self._titles[title.key] = title
        return title

    def forget(self, media_type: MediaType, tmdb_id: int) -> None:
        """As if TMDB had taken it out. Raises KeyError."""
        self._actors = None
        del self._titles[media_type, tmdb_id]

    def find(self, media_type: MediaType, tmdb_id: int) -> Title | None:
        """The title of that number."""
        return self._titles.get((media_type, tmdb_id))

    def of_type(self, media_type: MediaType) -> list[Title]:
        """The most popular first."""
        found = [title for title in self._titles.values() if title.media_type == media_type]
        return sorted(found, key=lambda title: -title.popularity)

    def trending(self) -> list[Title]:
        """Films and series mixed, another order than by popularity, nothing still to come."""
        found = [title for title in self._titles.values() if not title.is_upcoming(self.today)]
        return sorted(found, key=lambda title: mixed(title.tmdb_id, 17) % 1_000 - title.popularity)

    def upcoming(self, media_type: MediaType) -> list[Title]:
        """What comes out after today, the soonest first."""
        found = [title for title in self.of_type(media_type) if title.is_upcoming(self.today)]
        return sorted(found, key=lambda title: title.released)

    def of_genre(self, media_type: MediaType, genre: int) -> list[Title]:
        """The most popular of a genre first."""
        return [title for title in self.of_type(media_type) if genre in title.genres]

    def like(self, title: Title) -> list[Title]:
        """Others of its kind that share a genre with it."""
        own = set(title.genres)
        return [
            other
            for other in self.of_type(title.media_type)
            if own & set(other.genres) and other.key != title.key
        ]

    def liked_too(self, title: Title) -> list[Title]:
        """The same; what is still to come nobody has liked yet."""
        return [] if title.is_upcoming(self.today) else self.like(title)

    def actors(self) -> dict[int, Actor]:
        """Everybody who plays somewhere, by number."""
        if self._actors is None:
            self._actors = {}
            for title in self._titles.values():
                for role in title.cast:
                    known = self._actors.get(role.person, Actor(role.person, role.name, ()))
                    self._actors[role.person] = known._replace(titles=(*known.titles, title))
        return self._actors

    def search(self, query: str) -> list[Title | Actor]:
        """Titles and people whose name holds the words, titles first; accents do not matter."""
        wanted = _plain(query)
        titles = [
            title
            for title in self._titles.values()
            if wanted in _plain(title.name) or wanted in _plain(title.original_name)
        ]
        people = [actor for actor in self.actors().values() if wanted in _plain(actor.name)]
        return [*sorted(titles, key=lambda title: -title.popularity), *people]


def at_the_start(library: Library | None) -> Catalogue:
    """Everything invented, and what a library shares with it."""
    catalogue = Catalogue()
    for title in invented.titles(catalogue.today):
        catalogue.add(title)
    for title in in_library(library) if library else ():
        catalogue.add(title)
    return catalogue


@lru_cache(maxsize=10_000)
def _plain(text: str) -> str:
    split = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in split if not unicodedata.combining(c)).split())


def in_library(library: Library) -> Iterator[Title]:
    """The first films and series of a library that have a TMDB number there."""
    shared: tuple[tuple[str, MediaType, int], ...] = (
        ("movie", "movie", SHARED_MOVIES),
        ("show", "tv", SHARED_SHOWS),
    )
    for kind, media_type, most in shared:
        items = [item for item in library.items.values() if item.type == kind and tmdb_id(item)]
        for item in items[:most]:
            yield _of_item(library, item, media_type)


def tmdb_id(item: Item) -> int | None:
    """The TMDB number of an item in a Plex library."""
    found = (guid.removeprefix("tmdb://") for guid in item.external if guid.startswith("tmdb://"))
    return next((int(number) for number in found if number.isdigit()), None)


def _of_item(library: Library, item: Item, media_type: MediaType) -> Title:
    number = tmdb_id(item) or 0
    known = {name: key for key, name in genre_names(media_type).items()}
    genres = tuple(known[name] for name in item.genres if name in known)
    return Title(
        media_type, number, item.title, item.released, genres or (18,), item.summary,
        item.original_title or item.title,
        tagline=item.tagline,
        popularity=round(20 + mixed(number, 19) % 1_200 / 10, 1),
        vote=item.audience_rating or 6.0,
        votes=200 + number,
        runtime_minutes=(item.duration_ms or 0) // 60_000,
        cast=_cast(item.roles),
        director=item.directors[0] if item.directors else "",
        studio=item.studio,
        certification=item.content_rating,
        seasons=_seasons(library, item) if media_type == "tv" else (),
        tvdb_id=number * 3 if media_type == "tv" else None,
    )  # fmt: skip


def _cast(roles: Iterable[tuple[str, str]]) -> tuple[Role, ...]:
    return tuple(
        Role(50_000 + sum(map(ord, name)) * 11 % 9_000, name, played) for name, played in roles
    )


def _seasons(library: Library, show: Item) -> tuple[Season, ...]:
    """Those of the library, and one more that it does not have."""
    held = [_season(library, show, season) for season in library.children(show.key)]
    last = held[-1].number if held else 0
    return (*held, Season(last + 1, 8, _aired(show, last + 1)))


def _season(library: Library, show: Item, season: Item) -> Season:
    number, names = season.index or 0, (each.title for each in library.children(season.key))
    count, aired = library.child_count(season.key), _aired(show, number)
    return Season(number, count, aired, names=tuple(names))


def _aired(show: Item, season: int) -> str:
    if not show.released:
        return ""
    return (date.fromisoformat(show.released) + timedelta(days=365 * (season - 1))).isoformat()
