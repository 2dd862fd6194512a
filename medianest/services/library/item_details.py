"""What hangs on an item: its versions and files, tags, and numbers in other databases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from medianest.integrations.plex.models import Item
from medianest.models.library_item import ItemExternalId, MediaPart, MediaVersion
from medianest.models.tag import ItemTag
from medianest.services.library import item_rows, upserts
from medianest.services.library.tag_ids import TagIds

Items = Mapping[int, Item]
"""Our id → what Plex says."""

_MOST_ROWS = 5_000
_TAG_COLUMNS = ("item_id", "tag_id", "part", "position", "character")


@dataclass(slots=True)
class ItemDetails:
    """Writes them all anew: a change of one is rare, and reading the old ones costs as much."""

    tags: TagIds

    async def write(self, session: AsyncSession, items: Items, *, had: Sequence[int]) -> None:
        """``had`` are the ids of those that had some before."""
        for table, column in _HANGING:
            await upserts.delete_rows(session, table, column, had)
        await _write_versions(session, items)
        await _write_external_ids(session, items)
        await self._write_tags(session, items)

    async def _write_tags(self, session: AsyncSession, items: Items) -> None:
        found = [(i, tag) for i, item in items.items() for tag in item_rows.tags_of(item)]
        ids = await self.tags.of(session, {(tag.kind, tag.name) for _, tag in found})
        rows = [
            (item_id, ids[(kind, name)], part, position, character)
            for item_id, (kind, name, part, position, character) in found
        ]
        for some in upserts.slices(rows, _MOST_ROWS):
            await upserts.insert_tuples(session, ItemTag, _TAG_COLUMNS, some)


_HANGING: tuple[tuple[Any, Any], ...] = (
    (MediaVersion, col(MediaVersion.item_id)),  # its parts go with it
    (ItemExternalId, col(ItemExternalId.item_id)),
    (ItemTag, col(ItemTag.item_id)),
)


async def _write_versions(session: AsyncSession, items: Items) -> None:
    pairs = [(i, media) for i, item in items.items() for media in item.media]
    rows = [item_rows.version_of(item_id, media) for item_id, media in pairs]
    await _insert(session, MediaVersion, rows)
    numbers = await _version_ids(session, [i for i, item in items.items() if item.media])
    versions = [(next(numbers[item_id]), media) for item_id, media in pairs]
    files = [
        {"version_id": version_id, "file": part.file, "size_bytes": part.size_bytes}
        for version_id, media in versions
        for part in media.parts
    ]
    await _insert(session, MediaPart, files)


async def _version_ids(session: AsyncSession, item_ids: Sequence[int]) -> dict[int, Any]:
    """For each item the numbers of its versions, in the order in which they were added."""
    found: dict[int, list[int]] = {}
    for some in upserts.slices(item_ids):
        those = select(MediaVersion.item_id, MediaVersion.id)
        ordered = those.where(col(MediaVersion.item_id).in_(some)).order_by(col(MediaVersion.id))
        for row in await session.execute(ordered):
            found.setdefault(row.item_id, []).append(row.id)
    return {item_id: iter(numbers) for item_id, numbers in found.items()}


async def _write_external_ids(session: AsyncSession, items: Items) -> None:
    rows = [
        {"item_id": item_id, "source": source, "value": value}
        for item_id, item in items.items()
        for source, value in item_rows.external_ids_of(item)
    ]
    await _insert(session, ItemExternalId, rows)


async def _insert(session: AsyncSession, table: Any, rows: Sequence[Any]) -> None:
    for some in upserts.slices(rows, _MOST_ROWS):
        await upserts.insert_rows(session, table, some)
