"""Fills a pretend library: any number of items, the same each time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count

from medianest.demo.library import odd_items
from medianest.demo.library.contents import Library
from medianest.demo.library.things import (
    BY_HAND,
    Collection,
    Item,
    Location,
    Part,
    Section,
    Version,
)
from medianest.demo.library.words import (
    EVERY_SCRIPT,
    character,
    mixed,
    person,
    summary,
    tagline,
    title,
    title_in,
)

MOVIES, SHOWS, MUSIC, DOCUMENTARIES, PHOTOS, VIDEOS = "1", "2", "3", "4", "5", "6"
OWNER, FRIEND = 1001, 1002
NO_AGENT = "com.plexapp.agents.none"

_SECTIONS = (
    (MOVIES, "movie", "Movies", "tv.plex.agents.movie", "Plex Movie", "/media/movies"),
    (SHOWS, "show", "TV Shows", "tv.plex.agents.series", "Plex TV Series", "/media/shows"),
    (MUSIC, "artist", "Music", "tv.plex.agents.music", "Plex Music", "/media/music"),
    (DOCUMENTARIES, "movie", "Documentaries", "tv.plex.agents.movie", "Plex Movie", "/media/docs"),
    (PHOTOS, "photo", "Photos", NO_AGENT, "Plex Photo Scanner", "/media/photos"),
    (VIDEOS, "movie", "Videos", NO_AGENT, "Plex Video Files Scanner", "/media/videos"),
)
_OF_HUNDRED = {SHOWS: 40, MUSIC: 22, DOCUMENTARIES: 5, VIDEOS: 3}
_GENRES = (
    "Drama", "Comedy", "Thriller", "Adventure", "Science Fiction", "Romance", "Animation",
    "Mystery", "Fantasy", "Crime", "Family", "History", "Western", "Musical",
)  # fmt: skip
_MUSIC = ("Jazz", "Ambient", "Folk", "Electronic", "Classical", "Post-Rock", "Samba", "Afrobeat")
_COUNTRIES = ("France", "Japan", "Kenya", "Brazil", "Sweden", "India", "Canada", "Türkiye", "Chile")
_RATINGS = ("G", "PG", "PG-13", "R", "NR", "gb/12")
_STUDIOS = ("Lantern Pictures", "Ninth Wave", "Estudio Alba", "Kōsen Film", "North Pier", "Żuraw")
_SIZES = (
    ("4k", 3840, 2160, "hevc", 24_000),
    ("1080", 1920, 1080, "h264", 9_000),
    ("1080", 1920, 1080, "hevc", 6_000),
    ("720", 1280, 720, "h264", 4_000),
    ("sd", 720, 576, "mpeg2video", 2_500),
)
_SOUND = (("aac", 2), ("ac3", 6), ("eac3", 6), ("dca", 6), ("truehd", 8))
_YEARS_BACK_SECONDS = 5 * 365 * 86_400
_UNSAFE = re.compile(r'[/\\:*?"<>|\x00-\x1f]')


def sections(library: Library) -> None:
    """The six sections of every pretend library, still empty."""
    now = library.now()
    for number, (key, kind, name, agent, scanner, path) in enumerate(_SECTIONS, 1):
        uuid = f"{mixed(number, 20):08x}-8d45-4957-ba5e-{number:012x}"
        place = [Location(number, path)]
        made = now - _YEARS_BACK_SECONDS
        library.add_section(Section(key, kind, name, agent, scanner, uuid, made, now, place))


def fill(library: Library, items: int, *, odd: bool = True, seasons: int = 4) -> None:
    """Put `items` things into the sections, seasons, episodes, albums and tracks counted; `odd`
    says whether some are as no title card expects them. A show has up to so many `seasons`, and an
    artist albums. Collections and watch marks too."""
    maker = _Maker(library, seasons)
    if odd and items >= odd_items.COUNT:
        odd_items.add(library)
    shares = {key: items * share // 100 for key, share in _OF_HUNDRED.items()}
    maker.series(shares[SHOWS])
    maker.music(shares[MUSIC])
    for _ in range(shares[DOCUMENTARIES]):
        maker.movie(DOCUMENTARIES, "/media/docs")
    for _ in range(shares[VIDEOS]):
        maker.video()
    while len(library.items) < items:
        maker.movie(MOVIES, "/media/movies")
    _collect(library)
    _watch(library)


class _Maker:
    def __init__(self, library: Library, seasons: int) -> None:
        self._library = library
        self._seasons = seasons
        self._numbers = count(1)
        self._now = library.now()
        self._movies = 0

    def movie(self, section: str, folder: str) -> None:
        number = next(self._numbers)
        self._movies += 1
        line, every = divmod(self._movies, 3)
        name = title_in(line, number) if not every and line <= EVERY_SCRIPT else title(number)
        dice = mixed(number, 7)
        year = 1932 + (dice % 95 if dice % 5 == 0 else 60 + dice % 35)
        legacy = number % 10 == 0
        item = self._new(number, "movie", section, name)
        item.guid = f"com.plexapp.agents.imdb://tt{number:07d}?lang=en" if legacy else item.guid
        item.external = () if legacy else _ids(number)
        item.year = year
        item.released = f"{year}-{1 + dice % 12:02d}-{1 + dice % 28:02d}"
        item.duration_ms = 4_200_000 + dice % 5_400_000
        item.original_title = title_in(dice >> 7, number) if dice % 11 == 0 else ""
        _describe(item, dice)
        path = f"{folder}/{_file_name(name)} ({year}) {{tmdb-{number}}}"
        versions = 2 if dice % 12 == 0 else 1
        item.versions = tuple(
            self._version(item, dice >> n, f"{path}/{n}", n) for n in range(versions)
        )
        self._library.add(item)

    def video(self) -> None:
        """Personal media: nothing is known of it but its name."""
        number = next(self._numbers)
        item = self._new(number, "movie", VIDEOS, f"{title(number)} (holiday)")
        item.guid, item.art, item.genres = f"local://{item.key}", 0, ()
        item.summary = ""
        item.duration_ms = 30_000 + mixed(number, 7) % 900_000
        item.versions = (
            self._version(item, 6, f"/media/videos/{_file_name(item.title)} {number}"),
        )
        self._library.add(item)

    def series(self, items: int) -> None:
        while items > 0:
            number = next(self._numbers)
            show = self._show(number)
            items -= 1
            for season_index in range(1, 2 + mixed(number, 8) % self._seasons):
                if items < 2:
                    break
                episodes = min(6 + mixed(number, 10 + season_index) % 7, items - 1)
                self._season(show, season_index, episodes)
                items -= 1 + episodes

    def _show(self, number: int) -> Item:
        dice = mixed(number, 7)
        show = self._new(number, "show", SHOWS, title(number))
        show.external = _ids(number)
        show.year = 1990 + dice % 36
        show.released = f"{show.year}-{1 + dice % 12:02d}-{1 + dice % 28:02d}"
        show.duration_ms, show.index = 2_700_000, 1
        _describe(show, dice)
        show.directors = show.writers = ()
        return self._library.add(show)

    def _season(self, show: Item, index: int, episodes: int) -> None:
        season = self._new(next(self._numbers), "season", SHOWS, f"Season {index}")
        season.index, season.parent, season.summary, season.art = index, show.key, "", 0
        self._library.add(season)
        folder = f"/media/shows/{_file_name(show.title)} {{tvdb-{show.number}}}/Season {index:02d}"
        for number in range(1, episodes + 1):
            own = next(self._numbers)
            dice = mixed(own, 7)
            episode = self._new(own, "episode", SHOWS, title(own))
            episode.index, episode.parent, episode.art = number, season.key, 0
            episode.year = (show.year or 2000) + index - 1
            episode.released = f"{episode.year}-{1 + number % 12:02d}-{1 + dice % 28:02d}"
            episode.content_rating, episode.rating = show.content_rating, 5 + dice % 50 / 10
            episode.duration_ms = 1_300_000 + dice % 2_000_000
            episode.directors = (person(dice),)
            path = f"{folder}/{_file_name(show.title)} - s{index:02d}e{number:02d}"
            episode.versions = (self._version(episode, dice, path),)
            self._library.add(episode)

    def music(self, items: int) -> None:
        while items > 0:
            artist = self._new(next(self._numbers), "artist", MUSIC, "")
            artist.title = person(artist.number * 31) if artist.number % 2 else title(artist.number)
            artist.index = 1
            artist.genres = (_MUSIC[mixed(artist.number, 7) % len(_MUSIC)],)
            self._library.add(artist)
            items -= 1
            for index in range(1, 2 + mixed(artist.number, 8) % self._seasons):
                if items < 2:
                    break
                tracks = min(7 + mixed(artist.number, 10 + index) % 6, items - 1)
                self._album(artist, index, tracks)
                items -= 1 + tracks

    def _album(self, artist: Item, index: int, tracks: int) -> None:
        album = self._new(next(self._numbers), "album", MUSIC, "")
        album.title = title(album.number)
        album.index, album.parent, album.genres = index, artist.key, artist.genres
        album.year = 1955 + mixed(album.number, 7) % 70
        album.released, album.studio = f"{album.year}-05-01", _STUDIOS[album.number % 6]
        self._library.add(album)
        folder = f"/media/music/{_file_name(artist.title)}/{_file_name(album.title)}"
        for number in range(1, tracks + 1):
            own = next(self._numbers)
            track = self._new(own, "track", MUSIC, title(own))
            track.index, track.parent, track.summary = number, album.key, ""
            track.thumb = track.art = 0
            track.duration_ms = 120_000 + mixed(own, 7) % 260_000
            size = track.duration_ms * 110
            part = Part(track.key, f"{folder}/{number:02d} {own}.flac", size)
            track.versions = (
                Version(track.key, (part,), track.duration_ms, "flac", 880, "", 0, 0, "", "flac"),
            )
            self._library.add(track)

    def _new(self, number: int, kind: str, section: str, name: str) -> Item:
        added = self._now - 3_600 - mixed(number, 11) % _YEARS_BACK_SECONDS
        updated = min(added + mixed(number, 12) % 40_000_000, self._now - 3_600)
        sort = name[4:] if name.startswith("The ") else ""
        guid = f"plex://{kind}/{mixed(number, 9):08x}{number:016x}"
        key = self._library.new_key()
        made = Item(
            key, number, kind, section, guid, name, added, updated, sort, "", summary(number)
        )
        made.thumb = made.art = updated
        return made

    def _version(self, item: Item, dice: int, path: str, place: int = 0) -> Version:
        resolution, width, height, codec, bitrate = _SIZES[dice % len(_SIZES)]
        sound, channels = _SOUND[(dice >> 4) % len(_SOUND)]
        duration = item.duration_ms or 0
        key = item.key * 2 + place
        part = Part(key, f"{path}.mkv", duration * bitrate // 8)
        return Version(
            *(key, (part,), duration, "mkv", bitrate, resolution, width, height, codec, sound),
            audio_channels=channels,
        )


def _describe(item: Item, dice: int) -> None:
    number = item.number
    item.tagline = tagline(number)
    item.studio = _STUDIOS[dice % len(_STUDIOS)]
    item.content_rating = _RATINGS[(dice >> 3) % len(_RATINGS)]
    item.rating = round(2 + dice % 80 / 10, 1)
    item.audience_rating = round(2 + (dice >> 8) % 80 / 10, 1)
    item.genres = tuple(dict.fromkeys(_GENRES[(dice >> n) % len(_GENRES)] for n in (2, 9, 15)))
    item.countries = (_COUNTRIES[(dice >> 5) % len(_COUNTRIES)],)
    item.directors = (person(dice >> 2),)
    item.writers = (person(dice >> 6),)
    item.roles = tuple(
        (person(number * 13 + n), character(number * 7 + n)) for n in range(4 + dice % 5)
    )
    item.labels = ("Kids",) if item.content_rating == "G" else ()


def _ids(number: int) -> tuple[str, ...]:
    return (f"imdb://tt{number:07d}", f"tmdb://{number}", f"tvdb://{number * 3}")


def _file_name(name: str) -> str:
    return _UNSAFE.sub("_", name)[:80].strip() or "Unnamed"


def _collect(library: Library) -> None:
    wanted: tuple[tuple[str, str, str, int, bool], ...] = (
        (MOVIES, "movie", "Winter Nights", 5, False),
        (MOVIES, "movie", "Long Journeys", 9, False),
        (MOVIES, "movie", "Lately Made", 4, True),
        (SHOWS, "show", "Slow Stories", 2, False),
        (DOCUMENTARIES, "movie", "The Sea, in Parts", 3, False),
    )
    for section, kind, name, every, smart in wanted:
        found = list(_each(library.listed(section, kind), every))[:40]
        if found:
            key, now = library.new_key(), library.now()
            guid = f"collection://{mixed(key, 21):08x}-8a08-4ee0-bc22-{key:012x}"
            made = Collection(key, section, name, kind, guid, now - 90_000, now - 90_000, found)
            made.smart, made.sort = smart, BY_HAND
            made.summary = summary(key) if not smart else ""
            library.collections[key] = made


def _each(listed: dict[int, Item], every: int) -> Iterator[int]:
    return (key for place, key in enumerate(listed) if place % every == 0)


def _watch(library: Library) -> None:
    """The owner has seen a quarter, the friend a fifth; both are in the middle of something."""
    for account, every in ((OWNER, 4), (FRIEND, 5)):
        for section, kind in ((MOVIES, "movie"), (SHOWS, "episode"), (MUSIC, "track")):
            for key in _each(library.listed(section, kind), every):
                mark = library.watch(account, key, views=1 + key % 3)
                mark.viewed_at -= 60 * (key % 100_000)
            for key in _each(library.listed(section, kind), every * 7 + 1):
                length = library.items[key].duration_ms or 0
                library.watch(account, key, views=0, offset_ms=length // 3)
