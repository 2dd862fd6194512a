"""Who asked for titles of the library, by TMDB's numbers of them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel import col

from medianest.database import AnyRow, Database
from medianest.models.library_item import ItemExternalId, ItemType
from medianest.models.media_request import MediaRequest, MediaType
from medianest.models.user import User
from medianest.views.insights import RequestedView

_NUMBERS = select(col(ItemExternalId.item_id), col(ItemExternalId.value)).where(
    col(ItemExternalId.source) == "tmdb"
)
_ASKED = (
    select(
        col(MediaRequest.media_type),
        col(MediaRequest.tmdb_id),
        col(MediaRequest.user_id),
        col(MediaRequest.requester_name),
        col(MediaRequest.created_at),
        col(MediaRequest.seasons_asked),
        col(User.name),
    )
    .outerjoin(User, col(User.id) == col(MediaRequest.user_id))
    .order_by(col(MediaRequest.created_at), col(MediaRequest.id))
)


async def of(database: Database, items: Sequence[AnyRow]) -> dict[int, list[RequestedView]]:
    """For rows with ``id``, ``type``, ``root_id`` and ``index``: who asked for each, by its id. Of
    a season those who asked for it among the seasons of its show."""
    works = {item.id: item.root_id or item.id for item in items}
    of_works = _NUMBERS.where(col(ItemExternalId.item_id).in_(sorted(set(works.values()))))
    rows = await database.rows(of_works)
    numbers = {row.item_id: int(row.value) for row in rows if _is_number(row.value)}
    if not numbers:
        return {}
    asked = await database.rows(
        _ASKED.where(col(MediaRequest.tmdb_id).in_(sorted(set(numbers.values()))))
    )
    found: dict[int, list[RequestedView]] = {}
    for item in items:
        kind = MediaType.MOVIE if item.type == ItemType.MOVIE else MediaType.TV
        wanted = (kind, numbers.get(works[item.id]))
        found[item.id] = [
            RequestedView(
                user_id=row.user_id, name=row.name or row.requester_name, at=row.created_at
            )
            for row in asked
            if (row.media_type, row.tmdb_id) == wanted
            and (item.type != ItemType.SEASON or item.index in (row.seasons_asked or ()))
        ]
    return found


def _is_number(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) < 10
