"""Titles that nobody watches as they are shown, with why each is named."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased
from sqlmodel import col

from medianest.database import AnyRow, AnySelect, Database
from medianest.models.keep import Keep
from medianest.models.library_item import LibraryItem
from medianest.models.play import ItemPlaySummary
from medianest.services.insights import requesters
from medianest.services.insights.basis import Basis
from medianest.services.insights.keeps import keep_view
from medianest.services.insights.unused_columns import Columns
from medianest.services.insights.unused_matches import Matches
from medianest.services.insights.unused_query import UnusedQuery
from medianest.services.library.picture_versions import version_of
from medianest.views.insights import UnusedView

_Show = aliased(LibraryItem)
_DETAILS: AnySelect = (
    select(
        col(LibraryItem.id),
        col(LibraryItem.section_id),
        col(LibraryItem.type),
        col(LibraryItem.root_id),
        col(LibraryItem.title),
        col(LibraryItem.index),
        col(LibraryItem.year),
        col(LibraryItem.thumb),
        col(LibraryItem.added_at),
        col(ItemPlaySummary.last_played_at),
        col(_Show.title).label("show_title"),
        col(Keep.item_id).label("kept"),
        col(Keep.status),
        col(Keep.reason),
        col(Keep.until),
        col(Keep.asked_by),
        col(Keep.asked_at),
        col(Keep.decided_by),
        col(Keep.decided_at),
    )
    .outerjoin(ItemPlaySummary, col(ItemPlaySummary.item_id) == col(LibraryItem.id))
    .outerjoin(_Show, col(_Show.id) == col(LibraryItem.root_id))
    .outerjoin(Keep, col(Keep.item_id) == col(LibraryItem.id))
)


async def views(
    database: Database,
    columns: Columns,
    matches: Matches,
    places: Sequence[int],
    query: UnusedQuery,
    basis: Basis,
) -> list[UnusedView]:
    """Those of ``places``, in their order, as far as they are there still."""
    if not places:
        return []
    ids = [columns.ids[place] for place in places]
    rows = await database.rows(_DETAILS.where(col(LibraryItem.id).in_(ids)))
    details = {row.id: row for row in rows}
    asked = await requesters.of(database, rows)
    sections = {one.id: one for one in basis.sections}

    def view(place: int, row: AnyRow) -> UnusedView:
        section: Any = sections[row.section_id]
        return UnusedView(
            item_id=row.id,
            section_id=row.section_id,
            section_title=section.title,
            kind=row.type,
            title=row.title,
            show_title=row.show_title or "",
            index=row.index,
            year=row.year,
            poster=version_of(row.thumb),
            size_bytes=columns.sizes[place],
            added_at=row.added_at,
            last_played_at=row.last_played_at,
            plays=columns.plays[place],
            people=columns.people[place],
            state=matches.state(place),
            unsure=matches.unsure(place),
            threshold_days=query.never_days if row.last_played_at is None else query.last_days,
            section_synced_at=section.synced_at,
            requested_by=tuple(asked.get(row.id, [])),
            keep=keep_view(row) if row.kept is not None else None,
        )

    return [
        view(place, details[item_id])
        for place, item_id in zip(places, ids, strict=True)
        if item_id in details and details[item_id].section_id in sections
    ]
