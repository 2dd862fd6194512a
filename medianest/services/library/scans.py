"""Has Plex look for what is new in a section, or in one folder of it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from pathlib import PurePosixPath, PureWindowsPath

from medianest.database import Database
from medianest.errors import InvalidInputError, NotFoundError
from medianest.services.actor import Actor
from medianest.services.audit import AuditLog
from medianest.services.library import trouble
from medianest.services.library.section_rows import NO_SECTION, present_section
from medianest.services.library.server import LibraryServer

LONGEST_PATH = 2_000
NO_FOLDER = "This is no folder of the section. Choose one below {locations}."

AnyPath = PurePosixPath | PureWindowsPath


class LibraryScans:
    """For administrators; what a scan finds comes with the next sync."""

    def __init__(self, database: Database, server: LibraryServer, audit: AuditLog) -> None:
        self._database = database
        self._server = server
        self._audit = audit

    async def scan(self, actor: Actor, section_id: int, path: str | None = None) -> None:
        """Begin a scan, of the whole section or of a folder as the Plex server names it.

        Raises :class:`NotFoundError`, :class:`InvalidInputError` for a folder that is not the
        section's, and :class:`UpstreamError` with a sentence for people.
        """
        actor.require_admin()
        section = await present_section(self._database, section_id)
        folder = folder_in(section.locations, path) if path else None
        with trouble.in_words():
            connected = await self._server.for_people()
            if connected.row.id != section.server_id:
                raise NotFoundError(NO_SECTION)
            await connected.plex.scan(section.key, folder)
        await self._audit.note(
            "section.scanned",
            actor_id=actor.user_id,
            target=section.title,
            id=section_id,
            folder=folder or "",
        )

    async def folders(self, actor: Actor, section_id: int) -> list[str]:
        """Where a section's files lie, as the Plex server names it. For administrators; raises
        :class:`NotFoundError`."""
        actor.require_admin()
        return list((await present_section(self._database, section_id)).locations)

    async def is_running(self, actor: Actor, section_id: int) -> bool:
        """Whether Plex looks through a section right now. For administrators; raises as
        :meth:`scan`."""
        actor.require_admin()
        section = await present_section(self._database, section_id)
        with trouble.in_words():
            connected = await self._server.for_people()
            found = await connected.plex.sections()
        return any(one.key == section.key and one.refreshing for one in found)


def folder_in(locations: Sequence[str], path: str) -> str:
    """``path`` in its plain form, which lies at or below one of a section's locations.

    Raises :class:`InvalidInputError` for any other, and for every way around: steps upwards, paths
    that begin nowhere, signs that no folder has.
    """
    for location in locations:
        root = _path(location, location)
        folder = _path(path, location)
        if _is_plain(path, folder) and folder.is_relative_to(root):
            return str(folder)
    words = NO_FOLDER.format(locations=" or ".join(locations) or "its locations")
    raise InvalidInputError(words, details={"path": words})


def _is_plain(path: str, folder: AnyPath) -> bool:
    is_text = not any(unicodedata.category(sign) in ("Cc", "Cs") for sign in path)
    is_short = len(path) <= LONGEST_PATH
    return is_text and is_short and folder.is_absolute() and ".." not in folder.parts


def _path(text: str, location: str) -> AnyPath:
    """As the server's system reads it: locations tell which that is."""
    return PurePosixPath(text) if location.startswith("/") else PureWindowsPath(text)
