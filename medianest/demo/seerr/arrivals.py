"""Puts what Radarr and Sonarr have fetched into the pretend Plex library, where people find it."""

from __future__ import annotations

from medianest.demo.library.contents import Library
from medianest.demo.library.generated import MOVIES, SHOWS
from medianest.demo.library.things import Item, Part, Version
from medianest.demo.seerr.catalogue import tmdb_id
from medianest.demo.seerr.titles import Title, genre_names

_EPISODE_MINUTES = 42


def put(library: Library, title: Title, seasons: tuple[int, ...]) -> None:
    """A film, or these seasons of a series; what is there already stays as it is."""
    kind = "movie" if title.media_type == "movie" else "show"
    known = (i for i in library.items.values() if i.type == kind and tmdb_id(i) == title.tmdb_id)
    item = next(known, None) or _add(library, title, kind)
    if kind == "show":
        held = {season.index for season in library.children(item.key)}
        for number in seasons:
            if number not in held:
                _add_season(library, item, title, number)


def _add(library: Library, title: Title, kind: str) -> Item:
    item = _item(library, title, kind, title.name)
    item.title_sort = title.name.removeprefix("The ") if title.name.startswith("The ") else ""
    item.summary, item.tagline, item.studio = title.overview, title.tagline, title.studio
    item.year, item.released = title.year, title.released
    item.content_rating, item.audience_rating = title.certification, title.vote
    names = genre_names(title.media_type)
    item.genres = tuple(names[genre] for genre in title.genres)
    item.roles = tuple((role.name, role.character) for role in title.cast)
    item.directors = (title.director,) if title.director else ()
    found = (f"imdb://{title.imdb_id}", f"tmdb://{title.tmdb_id}", f"tvdb://{title.tvdb_id or ''}")
    item.external = tuple(guid for guid in found if not guid.endswith("/"))
    item.thumb = item.art = item.updated_at
    if kind == "movie":
        item.duration_ms = title.runtime_minutes * 60_000
        item.versions = (_version(item, f"/media/movies/{title.tmdb_id}"),)
    return library.add(item)


def _add_season(library: Library, show: Item, title: Title, number: int) -> None:
    told = title.season(number)
    if told is None:
        return
    season = _item(library, title, "season", told.title)
    season.index, season.parent = number, show.key
    season.thumb = season.updated_at
    library.add(season)
    for place in range(1, told.episodes + 1):
        episode = _item(library, title, "episode", f"Episode {place}")
        episode.index, episode.parent, episode.released = place, season.key, told.aired
        episode.duration_ms = _EPISODE_MINUTES * 60_000
        episode.thumb = episode.updated_at
        path = f"/media/shows/{title.tmdb_id}/s{number:02d}e{place:02d}"
        episode.versions = (_version(episode, path),)
        library.add(episode)


def _item(library: Library, title: Title, kind: str, name: str) -> Item:
    key, now = library.new_key(), library.now()
    section = MOVIES if kind == "movie" else SHOWS
    guid = f"plex://{kind}/{title.tmdb_id:08x}{key:016x}"
    return Item(key, title.tmdb_id, kind, section, guid, name, now, now)


def _version(item: Item, path: str) -> Version:
    length = item.duration_ms or 0
    return Version(item.key * 2, (Part(item.key * 2, f"{path}.mkv", length * 1_000),), length)
