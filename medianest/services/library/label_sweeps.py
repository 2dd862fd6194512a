"""Which items have which labels: nothing of an item changes when it gets one, and listings leave
them out, but what is shared hides things by them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import structlog
from sqlalchemy import delete, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from medianest.database import Database
from medianest.errors import UpstreamRejectedError
from medianest.integrations.plex.client import PlexServer
from medianest.models.library_item import ItemType, LibraryItem
from medianest.models.library_section import LibrarySection
from medianest.models.tag import ItemTag, Part, Tag, TagKind
from medianest.services.library import item_rows, upserts
from medianest.services.library.tag_ids import TagIds

log = structlog.get_logger(__name__)

Labels = Mapping[str, Sequence[str]]
"""Label → rating keys."""

_FEW = 200  # pairs in a condition


class LabelSweeps:
    """Makes the labels of a section's movies, shows or artists those that Plex says now."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self, section: LibrarySection, plex: PlexServer) -> bool:
        """Ask and write; answers whether any label came or went. A server that does not know the
        question changes nothing: what is not known is not gone. Raises :class:`UpstreamError`."""
        kind = item_rows.TYPES[section.type][0]
        try:
            labels = await plex.labels(section.key, kind)
        except UpstreamRejectedError as error:
            log.info("Plex does not say which items have labels", reason=error.message)
            return False
        async with self._database.write() as session:
            return await _write(session, section.id or 0, kind, labels)


async def _write(session: AsyncSession, section_id: int, kind: ItemType, labels: Labels) -> bool:
    keys = sorted({key for listed in labels.values() for key in listed})
    items = await _ids(session, section_id, kind, keys)
    named = [(TagKind.LABEL.value, name) for name in labels]
    tags = await TagIds().of(session, named)
    wanted = {
        (items[key], tags[TagKind.LABEL.value, name])
        for name, listed in labels.items()
        for key in listed
        if key in items
    }
    had = await _had(session, section_id, kind)
    for some in upserts.slices(sorted(had - wanted), _FEW):
        pair = tuple_(col(ItemTag.item_id), col(ItemTag.tag_id))
        await session.execute(delete(ItemTag).where(pair.in_(some)))
    rows = [
        {
            "item_id": item_id,
            "tag_id": tag_id,
            "part": Part.TAG.value,
            "position": 0,
            "character": "",
        }
        for item_id, tag_id in sorted(wanted - had)
    ]
    for part in upserts.slices(rows):
        await upserts.insert_new(session, ItemTag, part)
    return wanted != had


async def _ids(
    session: AsyncSession, section_id: int, kind: ItemType, keys: Sequence[str]
) -> dict[str, int]:
    found: dict[str, int] = {}
    for some in upserts.slices(keys):
        ours = select(LibraryItem.id, LibraryItem.rating_key).where(
            col(LibraryItem.section_id) == section_id,
            col(LibraryItem.type) == kind,
            col(LibraryItem.rating_key).in_(some),
        )
        found.update((row.rating_key, row.id) for row in await session.execute(ours))
    return found


async def _had(session: AsyncSession, section_id: int, kind: ItemType) -> set[tuple[int, int]]:
    now = (
        select(ItemTag.item_id, ItemTag.tag_id)
        .join(Tag, col(Tag.id) == col(ItemTag.tag_id))
        .join(LibraryItem, col(LibraryItem.id) == col(ItemTag.item_id))
        .where(
            col(Tag.kind) == TagKind.LABEL,
            col(LibraryItem.section_id) == section_id,
            col(LibraryItem.type) == kind,
            col(LibraryItem.missing_since).is_(None),
        )
    )
    return {(row.item_id, row.tag_id) for row in await session.execute(now)}
