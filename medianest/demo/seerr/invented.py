"""Films and series that do not exist: some with a purpose of their own, the others any number."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from medianest.demo.library.words import character, mixed, person, summary, tagline, title
from medianest.demo.seerr.rows import MediaType
from medianest.demo.seerr.titles import MOVIE_GENRES, TV_GENRES, Role, Season, Title

FIRST_MOVIE, FIRST_SERIES = 700_001, 800_001
MOVIES, SERIES = 44, 26
"""How many are made beside the ones below."""
LONG_RUNNER = 810_060
"""A series with specials and 60 seasons."""
ON_AIR = 810_006
"""A series that began sixteen days ago: three episodes have been sent, and the next is to come."""
UNSEEN = 710_013
"""A film without day, pictures or overview."""
TRAILERS = ("nest-clip01", "nest-clip02", "")
"""Videos of the pretend YouTube."""
_PEOPLE = 40_000
"""Actors have numbers from here on."""
_RATINGS = {"movie": ("G", "PG", "PG-13", "R"), "tv": ("TV-G", "TV-PG", "TV-14", "TV-MA")}
_STUDIOS = ("Lantern Pictures", "Ninth Wave", "Estudio Alba", "Kōsen Film", "North Pier", "Żuraw")


class _Told(NamedTuple):
    tmdb_id: int
    name: str
    released: str
    genres: tuple[int, ...]
    overview: str
    popularity: float
    seasons: int = 0


_FILMS = (
    _Told(710_001, "The Salt Cartographer", "2024-03-08", (18, 12),
          "A mapmaker follows a vanished coast line by the taste of the wind.", 180.0),
    _Told(710_002, "Forty Lanterns", "2023-11-17", (10751, 14),
          "On the longest night a village lights one lantern for everybody who left.", 172.5),
    _Told(710_003, "Nine Minutes of Rain", "2024-09-27", (53, 80),
          "Two strangers in a stopped lift find out that they wait for the same thief.", 168.0),
    _Told(710_004, "Orchard of Satellites", "2025-02-14", (878, 18),
          "The last radio gardener tends dishes that still hear a lost ship.", 161.0),
    _Told(710_005, "Signal Hill Road", "2022-06-03", (35, 10749),
          "A postman delivers a letter to the wrong decade.", 120.0),
    _Told(710_006, "The Brass Menagerie", "2021-10-22", (16, 10751),
          "Clockwork animals escape from a museum to see the sea once.", 118.0),
    _Told(710_007, "Below the Tide Line", "2023-04-21", (27, 9648),
          "Divers hear somebody knock from inside a wreck.", 111.0),
    _Told(710_008, "A Quiet Mutiny", "2019-09-13", (36, 18),
          "Typists of a ministry begin to change one word a day.", 96.0),
    _Told(710_009, "Meridian", "2024-12-06", (878, 28),
          "A courier races the dawn around the planet.", 210.0),
    _Told(710_010, "Meridian: Second Dawn", "", (878, 28),
          "The courier turns round.", 205.0),
    _Told(710_011, "Who? What! Where: A Farce", "2020-05-01", (35,),
          "Three questions, four doors, one sofa.", 60.0),
    _Told(710_012, "The Refused Bride", "2018-02-09", (10749, 18),
          "A wedding that every cinema in town declines to show.", 55.0),
)  # fmt: skip
_SHOWS = (
    _Told(810_001, "Harbour Lights", "2019-01-12", (18, 9648),
          "A coroner comes home to a port in which nobody ever drowned.", 175.0, 5),
    _Told(810_002, "The Understudies", "2022-08-30", (35,),
          "Actors who never go on keep a theatre alive.", 150.0, 3),
    _Told(810_003, "Glass Republic", "2023-03-03", (10765, 18),
          "Politics in a city where every wall is a window.", 220.0, 2),
    _Told(810_004, "Field Notes", "2021-04-22", (99,),
          "One meadow, one year, an hour for each week.", 70.0, 4),
    _Told(810_005, "Night Ferry", "2024-10-11", (80, 9648),
          "A murder on every crossing, and always the same crew.", 140.0, 2),
    _Told(ON_AIR, "Small Gods of Platform Nine", "", (16, 10765),
          "Spirits of a railway station hold on to their timetable.", 131.0, 1),
    _Told(LONG_RUNNER, "The Long Street", "1964-09-07", (10766, 18),
          "Neighbours come, go, marry and quarrel; the street stays.", 45.0, 60),
)  # fmt: skip


@lru_cache(maxsize=1)
def titles(today: date) -> tuple[Title, ...]:
    """All of them; some come out in the weeks after `today`."""
    return tuple(_titles(today))


def _titles(today: date) -> Iterator[Title]:
    for place, told in enumerate(_FILMS):
        soon = (today + timedelta(days=20)).isoformat()
        yield _title("movie", told._replace(released=told.released or soon), place)
    yield Title("movie", UNSEEN, "Untitled Harbour Project", "", (), has_pictures=False)
    for place, told in enumerate(_SHOWS):
        began = (today - timedelta(days=16)).isoformat()
        yield _title("tv", told._replace(released=told.released or began), place)
    for place in range(MOVIES):
        yield _any("movie", FIRST_MOVIE + place, place, today)
    for place in range(SERIES):
        yield _any("tv", FIRST_SERIES + place, place, today)


def cast(number: int, count: int) -> tuple[Role, ...]:
    """The same people for the same number; somebody called the same has the same number."""
    names = (person(number * 13 + place) for place in range(count))
    return tuple(
        Role(_PEOPLE + sum(map(ord, name)) * 7 % 9_000, name, character(number * 7 + place))
        for place, name in enumerate(dict.fromkeys(names))
    )


def seasons(number: int, count: int, first: str) -> tuple[Season, ...]:
    """Every third series has specials, and one of sixty seasons has as well."""
    began = date.fromisoformat(first)
    has_specials = number % 3 == 0 or count >= 60
    specials = (Season(0, 2 + number % 5, first),) if has_specials else ()
    return (*specials, *(
        Season(place + 1, 6 + mixed(number, 90 + place) % 8, _years_later(began, place))
        for place in range(count)
    ))  # fmt: skip


def _years_later(day: date, years: int) -> str:
    return day.replace(year=day.year + years, day=min(day.day, 28)).isoformat()


def _any(media_type: MediaType, number: int, place: int, today: date) -> Title:
    dice = mixed(number, 7)
    names = list(MOVIE_GENRES if media_type == "movie" else TV_GENRES)
    genres = tuple(dict.fromkeys(names[(dice >> n) % len(names)] for n in (2, 9)))
    released = f"{1975 + dice % 50}-{1 + dice % 12:02d}-{1 + dice % 28:02d}"
    if place % 5 == 4:
        released = (today + timedelta(days=5 + place * 3)).isoformat()
    popularity = round(5 + dice % 1_500 / 10, 1)
    count = 1 + dice % 6 if media_type == "tv" else 0
    told = _Told(number, title(number), released, genres, summary(number), popularity, count)
    return _title(media_type, told, place)


def _title(media_type: MediaType, told: _Told, place: int) -> Title:
    number, dice = told.tmdb_id, mixed(told.tmdb_id, 8)
    is_series = media_type == "tv"
    return Title(
        media_type, number, told.name, told.released, told.genres, told.overview, told.name,
        tagline=tagline(number),
        popularity=told.popularity,
        vote=round(4 + dice % 55 / 10, 1),
        votes=40 + dice % 20_000,
        runtime_minutes=42 if is_series else 84 + dice % 70,
        cast=cast(number, 4 + place % 6),
        director=person(number * 3),
        studio=_STUDIOS[dice % len(_STUDIOS)],
        certification=_RATINGS[media_type][dice % 4],
        trailer=TRAILERS[place % 3],
        seasons=seasons(number, told.seasons, told.released) if is_series else (),
        ended=bool(dice % 2) and number != ON_AIR,
        tvdb_id=number * 3 if is_series else None,
    )  # fmt: skip
