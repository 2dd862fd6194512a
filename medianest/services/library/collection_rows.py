"""Our rows of one collection, made what Plex says of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, delete, select

from medianest.integrations.plex.models import Collection
from medianest.models.library_collection import CollectionItem, LibraryCollection
from medianest.models.library_item import LibraryItem
from medianest.models.library_section import LibrarySection
from medianest.services.library import folding
from medianest.services.library.item_rows import time_of

BATCH = 500

T = TypeVar("T")


async def store(
    session: AsyncSession, section: LibrarySection, told: Collection, rating_keys: Sequence[str]
) -> int:
    """Write a collection and what stands in it, in its order; answers our id of it.

    Items that we do not have yet are left out until the next sync brings them. Rows that are right
    already are not written again.
    """
    row = await _row(session, section, told)
    row.section_id = section.id or 0
    row.item_type = told.item_type or row.item_type
    row.title = told.title
    row.sort_key = folding.sort_key(told.title_sort or told.title)
    row.summary = told.summary
    row.thumb = told.thumb
    row.smart = told.smart
    row.item_count = len(rating_keys)
    row.added_at, row.updated_at = time_of(told.added_at), time_of(told.updated_at)
    session.add(row)
    await session.flush()
    collection_id = row.id or 0
    await _arrange(session, collection_id, await _ids(session, section, rating_keys))
    return collection_id


async def _row(
    session: AsyncSession, section: LibrarySection, told: Collection
) -> LibraryCollection:
    one = select(LibraryCollection).where(
        col(LibraryCollection.server_id) == section.server_id,
        col(LibraryCollection.rating_key) == told.rating_key,
    )
    found = (await session.execute(one)).scalar_one_or_none()
    return found or LibraryCollection(
        server_id=section.server_id, section_id=section.id or 0, rating_key=told.rating_key
    )


async def _ids(
    session: AsyncSession, section: LibrarySection, rating_keys: Sequence[str]
) -> list[int]:
    """Our ids of these items, in the order given."""
    ids: dict[str, int] = {}
    for some in batches(list(rating_keys)):
        these = select(col(LibraryItem.rating_key), col(LibraryItem.id)).where(
            col(LibraryItem.server_id) == section.server_id,
            col(LibraryItem.rating_key).in_(some),
        )
        ids.update((row.rating_key, row.id) for row in await session.execute(these))
    return [ids[key] for key in dict.fromkeys(rating_keys) if key in ids]


async def _arrange(session: AsyncSession, collection_id: int, item_ids: list[int]) -> None:
    own = col(CollectionItem.collection_id) == collection_id
    stored = select(col(CollectionItem.item_id)).where(own)
    now = (await session.execute(stored.order_by(col(CollectionItem.position)))).scalars().all()
    if list(now) == item_ids:
        return
    await session.execute(delete(CollectionItem).where(own))
    session.add_all(
        CollectionItem(collection_id=collection_id, item_id=item_id, position=position)
        for position, item_id in enumerate(item_ids)
    )


def batches(keys: list[T]) -> Iterator[list[T]]:
    """As many at a time as one statement can name on every database."""
    return (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))
