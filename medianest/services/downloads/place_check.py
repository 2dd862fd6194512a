"""Whether Plex looks where downloads lie, as it is set or as somebody is about to set it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

from sqlmodel import col, select

from medianest.database import Database
from medianest.errors import InvalidInputError
from medianest.models.download import MediaFile
from medianest.models.library_item import LibraryItem, MediaPart, MediaVersion
from medianest.models.library_section import LibrarySection
from medianest.services.downloads.plex_place import PlexPlace, PlexPlaces, mapped, places
from medianest.services.settings.settings import SettingsService
from medianest.views.connection import ConnectionView
from medianest.views.settings import Settings

AREA = "downloads"
MOST_NAMED = 6
NO_PLEX = "Connect a Plex server first: there is nothing that could look for downloads."
NO_SECTIONS = "No section of Plex is known yet, or none has the key that is set. Sync the library."
NOTHING_YET = "Nothing was downloaded yet by which this could be seen to be right."
_OUTSIDE = (
    "Plex would be asked to look into {folder}, which lies in none of its sections. They look into "
    "{locations}. Say how Plex names the downloads folder, or add it to a section there."
)


class PlaceCheck:
    """By our copy of Plex's sections; nothing is asked and nothing is saved."""

    def __init__(self, database: Database, settings: SettingsService) -> None:
        self._database = database
        self._settings = settings
        self._places = PlexPlaces(database, settings)

    async def __call__(self, wanted: Settings) -> ConnectionView:
        """Raises :class:`InvalidInputError` where Plex would look in vain, with what to change."""
        began = time.monotonic()
        if not (wanted.plex.enabled and wanted.plex.url):
            raise _refusal("plexPathMap", NO_PLEX)
        sections = await self._places.sections(wanted)
        if not sections:
            raise _refusal("librarySection", NO_SECTIONS)
        folder = self._settings.folder_of(wanted.downloads)
        found = await asyncio.to_thread(places, sections, folder, wanted)
        if not found:
            named = mapped(str(folder), wanted.downloads.plex_path_map)
            locations = _listed(sections)
            raise _refusal("plexPathMap", _OUTSIDE.format(folder=named, locations=locations))
        names = " and ".join(f"“{place.section.title}”" for place in found)
        return ConnectionView(
            upstream=AREA,
            product="Plex",
            latency_ms=round((time.monotonic() - began) * 1000),
            found=f"Plex finds downloads in {found[0].root}, for {names}.",
            notes=[await self._example(found)],
        )

    async def _example(self, found: Sequence[PlexPlace]) -> str:
        """How the newest file is called over there, and whether Plex has it."""
        newest = select(col(MediaFile.path)).where(col(MediaFile.path).is_not(None))
        newest = newest.order_by(col(MediaFile.published_at).desc()).limit(1)
        for row in await self._database.rows(newest):
            for place in found:
                if place.takes(row.path):
                    return await self._told(place, row.path)
            return f"No section takes files like the newest, {row.path}."
        return NOTHING_YET

    async def _told(self, place: PlexPlace, path: str) -> str:
        file = place.file(path)
        known = (
            select(col(LibraryItem.id))
            .join(MediaVersion, col(MediaVersion.item_id) == col(LibraryItem.id))
            .join(MediaPart, col(MediaPart.version_id) == col(MediaVersion.id))
            .where(
                col(MediaPart.file) == file,
                col(LibraryItem.section_id) == place.section.id,
                col(LibraryItem.missing_since).is_(None),
            )
        )
        if await self._database.rows(known.limit(1)):
            return f"The newest file is there as {file}."
        return f"The newest file would be {file}; Plex has not taken it up so far."


def _listed(sections: Sequence[LibrarySection]) -> str:
    """Where sections look, the first of them."""
    locations = [location for section in sections for location in section.locations]
    more = ["others"] if len(locations) > MOST_NAMED else []
    return ", ".join([*locations[:MOST_NAMED], *more]) or "no folder that MediaNest is told of"


def _refusal(field: str, sentence: str) -> InvalidInputError:
    return InvalidInputError(sentence, details={f"{AREA}.{field}": sentence})
