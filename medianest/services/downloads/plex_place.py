"""Where the downloads folder lies on the Plex server, and in which sections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

from sqlmodel import col, select, update

from medianest.database import Database
from medianest.models.library_section import LibrarySection, SectionType
from medianest.models.media_server import MediaServer
from medianest.services.settings.settings import SettingsService
from medianest.views.settings import PathPair, Settings

SOUND = frozenset({".aac", ".flac", ".m4a", ".mp3", ".ogg", ".opus", ".wav"})


@dataclass(frozen=True, slots=True)
class PlexPlace:
    """``root`` is the downloads folder as the Plex server names it."""

    section: LibrarySection
    root: PurePath

    def takes(self, path: str) -> bool:
        """Sections of music hold nothing but sound, and the others no sound."""
        is_sound = PurePosixPath(path).suffix.lower() in SOUND
        return is_sound == (self.section.type == SectionType.ARTIST)

    def file(self, path: str) -> str:
        """A file of the downloads folder, given relative to it, as Plex names it."""
        return str(self.root.joinpath(*PurePosixPath(path).parts))

    def folder(self, path: str) -> str:
        """The folder of such a file: what Plex is to look through for it."""
        return str(self.root.joinpath(*PurePosixPath(path).parts[:-1]))


class PlexPlaces:
    """Finds them by the settings and by what Plex says of its sections."""

    def __init__(self, database: Database, settings: SettingsService) -> None:
        self._database = database
        self._settings = settings

    async def current(self) -> list[PlexPlace]:
        """One for pictures, one for sound; none where Plex is not in use, or no section holds the
        folder."""
        settings = await self._settings.current()
        sections = await self.sections(settings)
        if not sections:
            return []
        return places(sections, await self._settings.downloads_folder(), settings)

    async def sections(self, settings: Settings) -> list[LibrarySection]:
        """The sections of the server that is set up that downloads may be for."""
        if not (settings.plex.enabled and settings.plex.url):
            return []
        present = (
            select(LibrarySection)
            .join(MediaServer, col(MediaServer.id) == col(LibrarySection.server_id))
            .where(
                col(MediaServer.url) == settings.plex.url,
                col(LibrarySection.missing_since).is_(None),
            )
        )
        async with self._database.read() as session:
            found = (await session.execute(present.order_by(col(LibrarySection.id)))).scalars()
            wanted = settings.downloads.library_section
            return [one for one in found if wanted in ("", one.key)]

    async def mark(self, receiving: Sequence[PlexPlace]) -> None:
        """Write down which sections downloads come to, for whoever writes how one has ended."""
        here = col(LibrarySection.id).in_([place.section.id for place in receiving])
        flag = col(LibrarySection.receives_downloads)
        async with self._database.write() as session:
            for told, those in ((False, (flag, ~here)), (True, (~flag, here))):
                changed = update(LibrarySection).where(*those)
                await session.execute(changed.values(receives_downloads=told))


def places(sections: Sequence[LibrarySection], folder: Path, settings: Settings) -> list[PlexPlace]:
    """Where ``folder`` lies, one place for pictures and one for sound. It counts under the name
    that people gave it, and under the one that links lead to."""
    pairs = settings.downloads.plex_path_map
    names = dict.fromkeys(mapped(str(one), pairs) for one in (folder.absolute(), folder.resolve()))
    found = []
    for holds_sound in (False, True):
        fitting = [s for s in sections if (s.type == SectionType.ARTIST) == holds_sound]
        one = next(filter(None, (_place(fitting, name) for name in names)), None)
        found += [one] if one is not None else []
    return found


def mapped(folder: str, pairs: Sequence[PathPair]) -> str:
    """``folder`` as the Plex server names it: the longest pair that it lies in counts."""
    own = PurePosixPath(folder)
    fitting = [pair for pair in pairs if own.is_relative_to(PurePosixPath(pair.ours))]
    if not fitting:
        return folder
    pair = max(fitting, key=lambda one: len(one.ours))
    rest = own.relative_to(PurePosixPath(pair.ours)).parts
    return str(pure(pair.plex).joinpath(*rest))


def pure(path: str) -> PurePath:
    """A path of a server of either kind: those of Windows do not begin with a slash."""
    return PurePosixPath(path) if path.startswith("/") else PureWindowsPath(path)


def _place(sections: Sequence[LibrarySection], folder: str) -> PlexPlace | None:
    root = pure(folder)
    fitting = [
        (len(location), section)
        for section in sections
        for location in section.locations
        if type(pure(location)) is type(root) and root.is_relative_to(pure(location))
    ]
    if not fitting:
        return None
    return PlexPlace(max(fitting, key=lambda one: one[0])[1], root)
