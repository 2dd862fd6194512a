"""Looks through the folders of a section, as a scan of the pretend Plex server does.

A location whose `folder` is there is really looked into: new media files become items, changed
ones are updated, and what a scan found goes when its file is gone. Sections of music take nothing
but sound, and the others no sound. A folder that is missing as a
whole, like a disk that is not mounted, is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from medianest.demo.library.contents import Library
from medianest.demo.library.things import Item, Location, Part, Section, Version

_MEDIA = frozenset(".mp4 .m4v .mkv .webm .mov .avi .ts .wmv .mpg".split())  # noqa: SIM905
_SOUND = frozenset(".mp3 .m4a .opus .ogg .flac .wav".split())  # noqa: SIM905
_PICTURES = (".jpg", ".jpeg", ".png", ".webp")
_YEAR = re.compile(r"\((\d{4})\)\s*$")
_EPISODE = re.compile(r"\bs(\d{1,4})e(\d{1,8})\b\W*", re.IGNORECASE)
_BITS_A_SECOND = 2_000_000  # from a file's size its length is guessed


def look(library: Library, section: Section, path: str = "") -> list[Item]:
    """Scan a section, or one folder of it by its name on the server; what was new.

    A path outside of the section's locations finds nothing, as everywhere where nothing is.
    """
    known = _known(library, section.key)
    found: set[str] = set()
    new = []
    for location in section.locations:
        if location.folder is None:
            continue
        for file in _files(location, path, _SOUND if section.type == "artist" else _MEDIA):
            name = _name(location, file)
            found.add(name)
            if name not in known:
                new.append(_add(library, section, location, file))
            else:
                _update(library, known[name], file)
    _drop(library, section, path, found, known)
    section.scanned_at = library.now()
    return new


def _known(library: Library, section: str) -> dict[str, Item]:
    return {
        part.file: item
        for item in library.in_section(section)
        for version in item.versions
        for part in version.parts
    }


def _files(location: Location, path: str, kinds: frozenset[str]) -> Iterator[Path]:
    """The files of these kinds below a path of the server; hidden ones are left out, and what is
    outside by way of a `..`."""
    assert location.folder is not None
    inside = _inside(location, path)
    if inside is None:
        return
    for file in sorted((location.folder / inside).rglob("*")):
        parts = file.relative_to(location.folder).parts
        is_media = file.suffix.lower() in kinds
        if is_media and not any(part.startswith(".") for part in parts) and file.is_file():
            yield file


def _inside(location: Location, path: str) -> PurePosixPath | None:
    """What of a path of the server lies below the location; None when it lies elsewhere."""
    if not path:
        return PurePosixPath()
    wanted = PurePosixPath(path)
    if not wanted.is_relative_to(location.path):
        return None
    return wanted.relative_to(location.path)


def _name(location: Location, file: Path) -> str:
    assert location.folder is not None
    return str(PurePosixPath(location.path) / file.relative_to(location.folder).as_posix())


def _add(library: Library, section: Section, location: Location, file: Path) -> Item:
    if section.type == "show":
        return _add_episode(library, section, location, file)
    if section.type == "artist":
        return _add_track(library, section, location, file)
    key, now = library.key_of_file(_name(location, file)), library.now()
    item = Item(key, key, "movie", section.key, f"local://{key}", file.stem, now, now)
    year = _YEAR.search(file.stem)
    if year:
        item.year, item.title = int(year[1]), file.stem[: year.start()].strip()
    _describe(item, location, file)
    library.scanned.add(key)
    return library.add(item)


def _add_episode(library: Library, section: Section, location: Location, file: Path) -> Item:
    """Below its show, named by the folder, and its season; one without numbers is a special."""
    assert location.folder is not None
    numbers = _EPISODE.search(file.stem)
    season_index, index = (int(numbers[1]), int(numbers[2])) if numbers else (0, 0)
    above = file.relative_to(location.folder).parts[:-1]
    show = _show(library, section, above[0] if above else file.stem)
    season = _season(library, section, show, season_index)
    key, now = library.key_of_file(_name(location, file)), library.now()
    title = file.stem[numbers.end() :] if numbers else file.stem
    item = Item(key, key, "episode", section.key, f"local://{key}", title or file.stem, now, now)
    item.index, item.parent = index, season.key
    _describe(item, location, file)
    library.scanned.add(key)
    return library.add(item)


def _add_track(library: Library, section: Section, location: Location, file: Path) -> Item:
    """Below its artist, named by the first folder, and its album, named by the last."""
    assert location.folder is not None
    above = file.relative_to(location.folder).parts[:-1] or (file.stem,)
    artist = _show(library, section, above[0])
    album = _album(library, section, artist, above[-1])
    key, now = library.key_of_file(_name(location, file)), library.now()
    item = Item(key, key, "track", section.key, f"local://{key}", file.stem, now, now)
    item.parent, item.index = album.key, library.child_count(album.key) + 1
    _describe(item, location, file)
    library.scanned.add(key)
    return library.add(item)


def _album(library: Library, section: Section, artist: Item, title: str) -> Item:
    for album in library.children(artist.key):
        if album.title == title:
            return album
    key, now = library.key_of_file(f"{artist.key}/{title}"), library.now()
    album = Item(key, key, "album", section.key, f"local://{key}", title, now, now)
    album.index, album.parent, album.thumb = 1, artist.key, now
    return library.add(album)


def _show(library: Library, section: Section, title: str) -> Item:
    """The show of this name, or the artist."""
    for show in library.listed(section.key, section.type).values():
        if show.title == title:
            return show
    key, now = library.key_of_file(f"{section.key}/{title}"), library.now()
    show = Item(key, key, section.type, section.key, f"local://{key}", title, now, now)
    show.index, show.thumb = 1, now
    return library.add(show)


def _season(library: Library, section: Section, show: Item, index: int) -> Item:
    for season in library.children(show.key):
        if season.index == index:
            return season
    key, now = library.key_of_file(f"{show.key}/{index}"), library.now()
    title = f"Season {index}" if index else "Specials"
    season = Item(key, key, "season", section.key, f"local://{key}", title, now, now)
    season.index, season.parent, season.thumb = index, show.key, now
    return library.add(season)


def _describe(item: Item, location: Location, file: Path) -> None:
    size = file.stat().st_size
    length = max(1_000, size * 8_000 // _BITS_A_SECOND)
    container = file.suffix.lower().removeprefix(".")
    part = Part(item.key, _name(location, file), size)
    item.duration_ms = length
    item.versions = (
        Version(item.key, (part,), length, container, 2_000, "720", 1280, 720)
        if file.suffix.lower() in _MEDIA
        else Version(item.key, (part,), length, container, 160, "", 0, 0, "", "mp3"),
    )
    beside = (file.with_suffix(suffix) for suffix in _PICTURES)
    item.picture = next((picture for picture in beside if picture.is_file()), None)
    item.thumb = item.added_at


def _update(library: Library, item: Item, file: Path) -> None:
    part = item.versions[0].parts[0]
    size = file.stat().st_size
    if part.size_bytes != size:
        part.size_bytes = size
        library.change(item.key)


def _drop(
    library: Library, section: Section, path: str, found: set[str], known: dict[str, Item]
) -> None:
    """Take away what an earlier scan found and this one does not, where it has looked."""
    looked = [
        str(PurePosixPath(location.path) / inside)
        for location in section.locations
        if location.folder is not None and location.folder.is_dir()
        if (inside := _inside(location, path)) is not None
    ]
    for name, item in known.items():
        is_below = any(PurePosixPath(name).is_relative_to(place) for place in looked)
        if is_below and name not in found and item.key in library.scanned:
            library.scanned.discard(item.key)
            _remove(library, item)


def _remove(library: Library, item: Item) -> None:
    """With the season and the show that nothing is left of."""
    parent = item.parent
    library.remove(item.key)
    if parent is not None and not library.child_count(parent):
        _remove(library, library.items[parent])
