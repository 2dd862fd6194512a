"""A pretend Plex server with its library in our rows, as after a sync."""

from __future__ import annotations

from dataclasses import dataclass

from medianest.demo.library.contents import Library
from medianest.demo.library.things import Collection, Item
from medianest.demo.plex_server import PlexServerSite
from medianest.models import LibraryCollection, LibraryItem, LibrarySection, MediaServer
from medianest.runtime import Runtime
from tests.library_rows import LibraryRows

WITHOUT_PHOTOS = ("movie", "show", "artist")


@dataclass(frozen=True)
class Mirrored:
    """Our rows by what the server calls them."""

    server: MediaServer
    sections: dict[str, LibrarySection]
    items: dict[int, LibraryItem]
    collections: dict[int, LibraryCollection]

    def of(self, section: str, kind: str = "movie") -> list[LibraryItem]:
        """The items of a kind in a section, in the order of their keys."""
        section_id = self.sections[section].id
        found = (item for _, item in sorted(self.items.items()))
        return [item for item in found if (item.section_id, item.type) == (section_id, kind)]


async def mirrored(runtime: Runtime, site: PlexServerSite) -> Mirrored:
    """Put the library into the database, and the server into the settings."""
    rows, library = LibraryRows(runtime.database), site.plex.library
    token = site.plex.owner().token
    await runtime.settings.replace(
        {"plex": {"url": site.base_url, "token": token}}, updated_by=None
    )
    async with rows.at_once():
        return await _copied(rows, library, site)


async def _copied(rows: LibraryRows, library: Library, site: PlexServerSite) -> Mirrored:
    server = await rows.server(
        machine_identifier=site.plex.server.machine_identifier, url=site.base_url
    )
    sections = {
        one.key: await rows.section(
            one.title,
            one.type,
            key=one.key,
            server_id=server.id,
            locations=[place.path for place in one.locations],
        )
        for one in library.sections.values()
        if one.type in WITHOUT_PHOTOS
    }
    items: dict[int, LibraryItem] = {}
    for item in library.items.values():
        if item.section in sections:
            items[item.key] = await rows.item(
                sections[item.section], item.type, item.title[:1000], **_columns(item, items)
            )
    collections = {
        one.key: await rows.collection(
            sections[one.section],
            one.title,
            [items[key] for key in one.items],
            rating_key=str(one.key),
            item_type=one.item_type,
            summary=one.summary,
            smart=one.smart,
            thumb=_composite(one),
        )
        for one in library.collections.values()
    }
    return Mirrored(server, sections, items, collections)


def _columns(item: Item, items: dict[int, LibraryItem]) -> dict[str, object]:
    parent = items.get(item.parent or 0)
    return {
        "rating_key": str(item.key),
        "thumb": f"/library/metadata/{item.key}/thumb/{item.thumb}" if item.thumb else None,
        "art": f"/library/metadata/{item.key}/art/{item.art}" if item.art else None,
        "parent_id": None if parent is None else parent.id,
        "root_id": None if parent is None else parent.root_id or parent.id,
    }


def _composite(collection: Collection) -> str:
    return f"/library/collections/{collection.key}/composite/{collection.updated_at}?width=400"
