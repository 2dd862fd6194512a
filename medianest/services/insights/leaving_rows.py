"""Rows of what leaves soon: taken away as titles stay, each time with word for Plex."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col, delete, update

from medianest.models.ids import utc_now
from medianest.models.keep import Keep, KeepStatus
from medianest.models.leaving_soon import LeavingCollection, LeavingTitle
from medianest.models.library_item import LibraryItem
from medianest.services.library import upserts
from medianest.services.library.upserts import slices

Place = tuple[int, str]
"""The section and the kind of titles that one collection is for."""


def kept(now: datetime) -> ColumnElement[bool]:
    """What holds of a :class:`Keep` that keeps a title now."""
    lasts = or_(col(Keep.until).is_(None), col(Keep.until) > now)
    return (col(Keep.status) == KeepStatus.KEPT) & lasts


def is_kept(now: datetime) -> ColumnElement[bool]:
    """What holds of a :class:`LibraryItem` that is kept: by itself, with its show, or for one of
    its seasons, which would go with it."""
    part = aliased(LibraryItem)
    keeping = (
        select(Keep)
        .join(part, col(part.id) == col(Keep.item_id))
        .where(
            kept(now),
            or_(
                col(Keep.item_id) == col(LibraryItem.id),
                col(Keep.item_id) == col(LibraryItem.root_id),
                col(part.root_id) == col(LibraryItem.id),
            ),
        )
    )
    return keeping.correlate(LibraryItem).exists()


async def places(session: AsyncSession, item_ids: Iterable[int]) -> set[Place]:
    """Where these items stand."""
    found: set[Place] = set()
    for some in slices(list(item_ids)):
        these = select(col(LibraryItem.section_id), col(LibraryItem.type)).distinct()
        rows = await session.execute(these.where(col(LibraryItem.id).in_(some)))
        found |= {(row.section_id, row.type) for row in rows}
    return found


async def stay(session: AsyncSession, item_ids: Sequence[int]) -> None:
    """These do not leave any more."""
    await mark_due(session, await places(session, item_ids))
    for some in slices(item_ids):
        await session.execute(delete(LeavingTitle).where(col(LeavingTitle.item_id).in_(some)))


async def of_kept(session: AsyncSession, item_id: int) -> Sequence[int]:
    """What leaves of all that is kept with an item: itself, the show that it is a season of, and
    the seasons of a show."""
    show = select(col(LibraryItem.root_id)).where(col(LibraryItem.id) == item_id)
    leaving = (
        select(col(LeavingTitle.item_id))
        .join(LibraryItem, col(LibraryItem.id) == col(LeavingTitle.item_id))
        .where(
            or_(
                col(LibraryItem.id) == item_id,
                col(LibraryItem.id) == show.scalar_subquery(),
                col(LibraryItem.root_id) == item_id,
            )
        )
    )
    return (await session.execute(leaving)).scalars().all()


async def mark_due(session: AsyncSession, where: Iterable[Place]) -> None:
    """Plex is to be told of what changed in these places, at once."""
    for section_id, item_type in sorted(where):
        row = LeavingCollection(section_id=section_id, item_type=item_type)
        await upserts.insert_new(session, LeavingCollection, [row.model_dump()])
        one = update(LeavingCollection).where(
            col(LeavingCollection.section_id) == section_id,
            col(LeavingCollection.item_type) == item_type,
        )
        revision = col(LeavingCollection.revision) + 1
        await session.execute(one.values(revision=revision, due_at=utc_now(), tries=0))
