"""Adds up what belongs to shows, seasons, artists, albums and sections, and what these have."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased
from sqlmodel import col, update

from medianest.database import Database
from medianest.models.library_item import ItemType, LibraryItem
from medianest.models.library_section import LibrarySection
from medianest.services.library import item_rows, upserts
from medianest.services.library.facets import store_facets

_Child = aliased(LibraryItem)

_SUMS = (
    select(
        col(LibraryItem.id),
        col(LibraryItem.size_bytes),
        col(LibraryItem.child_count),
        col(LibraryItem.leaf_count),
        func.coalesce(func.sum(col(_Child.size_bytes)), 0).label("bytes"),
        func.count(col(_Child.id)).label("children"),
        func.coalesce(func.sum(col(_Child.leaf_count)), 0).label("leaves"),
    )
    .outerjoin(
        _Child,
        (col(_Child.parent_id) == col(LibraryItem.id)) & (col(_Child.missing_since).is_(None)),
    )
    .group_by(col(LibraryItem.id))
)
_INNERMOST_FIRST = (
    (ItemType.SEASON, ItemType.ALBUM),
    (ItemType.SHOW, ItemType.ARTIST),
)


async def of_section(
    database: Database, section_id: int, touched: Collection[int] | None = None
) -> None:
    """Bring the sums of a section up to date: of everything in it, or of the ``touched`` parents
    and of the section itself, with what it can be filtered by."""
    for kinds in _INNERMOST_FIRST:
        wanted = _SUMS.where(
            col(LibraryItem.section_id) == section_id, col(LibraryItem.type).in_(kinds)
        )
        if touched is None:
            await _correct(database, await database.rows(wanted), kinds)
            continue
        for some in upserts.slices(sorted(touched)):
            those = wanted.where(col(LibraryItem.id).in_(some))
            await _correct(database, await database.rows(those), kinds)
    await _count(database, section_id)
    await store_facets(database, section_id)


async def items_by_type(database: Database, section_id: int) -> dict[str, int]:
    """How many items of each type a section has."""
    found: dict[str, int] = {}
    counted = select(col(LibraryItem.type), func.count().label("items"))
    here = counted.where(
        col(LibraryItem.section_id) == section_id, col(LibraryItem.missing_since).is_(None)
    ).group_by(col(LibraryItem.type))
    # One after the other, as there is an index of each: together they would read every row.
    for part in (col(LibraryItem.root_id).is_(None), col(LibraryItem.root_id).is_not(None)):
        for row in await database.rows(here.where(part)):
            found[row.type] = found.get(row.type, 0) + row.items
    return found


async def _correct(
    database: Database, rows: Sequence[Any], kinds: tuple[ItemType, ItemType]
) -> None:
    """Write those sums that are others than before."""
    is_inner = ItemType.SEASON in kinds
    wrong = []
    for row in rows:
        right = (int(row.bytes), row.children, row.children if is_inner else int(row.leaves))
        if right != (row.size_bytes, row.child_count, row.leaf_count):
            size, children, leaves = right
            values = {"size_bytes": size, "child_count": children, "leaf_count": leaves}
            wrong.append({"id": row.id, **values})
    for some in upserts.slices(wrong):
        async with database.write() as session:
            await upserts.update_rows(session, LibraryItem, some)


async def _count(database: Database, section_id: int) -> None:
    tops = [kinds[0] for kinds in item_rows.TYPES.values()]
    here = col(LibraryItem.section_id) == section_id, col(LibraryItem.missing_since).is_(None)
    size = select(func.coalesce(func.sum(LibraryItem.size_bytes), 0).label("bytes"))
    count = select(func.count().label("items")).select_from(LibraryItem)
    leaves = size.where(*here, col(LibraryItem.type).in_(sorted(item_rows.LEAVES)))
    outermost = count.where(*here, col(LibraryItem.type).in_(tops))
    values = {
        "size_bytes": int((await database.rows(leaves))[0].bytes),
        "item_count": (await database.rows(outermost))[0].items,
    }
    one = update(LibrarySection).where(col(LibrarySection.id) == section_id)
    differs = (col(LibrarySection.size_bytes) != values["size_bytes"]) | (
        col(LibrarySection.item_count) != values["item_count"]
    )
    async with database.write() as session:
        await session.execute(one.where(differs).values(**values))
