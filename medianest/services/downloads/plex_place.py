"""Where the downloads folder lies on the Plex server, and in which section."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath, PurePosixPath, PureWindowsPath

from sqlmodel import col, select, update

from medianest.database import Database
from medianest.models.library_section import LibrarySection
from medianest.models.media_server import MediaServer
from medianest.services.settings.settings import SettingsService
from medianest.views.settings import PathPair


@dataclass(frozen=True, slots=True)
class PlexPlace:
    """``root`` is the downloads folder as the Plex server names it."""

    section: LibrarySection
    root: PurePath

    def file(self, path: str) -> str:
        """A file of the downloads folder, given relative to it, as Plex names it."""
        return str(self.root.joinpath(*PurePosixPath(path).parts))

    def folder(self, path: str) -> str:
        """The folder of such a file: what Plex is to look through for it."""
        return str(self.root.joinpath(*PurePosixPath(path).parts[:-1]))


class PlexPlaces:
    """Finds it by the settings and by what Plex says of its sections."""

    def __init__(self, database: Database, settings: SettingsService) -> None:
        self._database = database
        self._settings = settings

    async def current(self) -> PlexPlace | None:
        """``None`` where Plex is not in use, or no section holds the folder."""
        settings = await self._settings.current()
        if not (settings.plex.enabled and settings.plex.url):
            return None
        async with self._database.read() as session:
            present = (
                select(LibrarySection)
                .join(MediaServer, col(MediaServer.id) == col(LibrarySection.server_id))
                .where(
                    col(MediaServer.url) == settings.plex.url,
                    col(LibrarySection.missing_since).is_(None),
                )
            )
            sections = (await session.execute(present.order_by(col(LibrarySection.id)))).scalars()
            known = list(sections.all())
        wanted = settings.downloads.library_section
        folder = str((await self._settings.downloads_folder()).resolve())
        chosen = [one for one in known if wanted in ("", one.key)]
        return _place(chosen, mapped(folder, settings.downloads.plex_path_map))

    async def mark(self, place: PlexPlace | None) -> None:
        """Write down which section downloads come to, for whoever writes how one has ended."""
        here = col(LibrarySection.id) == (place.section.id if place else None)
        flag = col(LibrarySection.receives_downloads)
        async with self._database.write() as session:
            await session.execute(
                update(LibrarySection).where(flag, ~here).values(receives_downloads=False)
            )
            if place is not None:
                await session.execute(
                    update(LibrarySection).where(~flag, here).values(receives_downloads=True)
                )


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
