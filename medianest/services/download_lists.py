"""Pages of the download history."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from medianest.errors import InvalidInputError
from medianest.models.download import ACTIVE, ENDED, Download, DownloadStatus

MOST_ON_A_PAGE = 100
_SORTS: dict[str, Any] = {
    "createdAt": col(Download.created_at),
    "endedAt": col(Download.ended_at),
    "title": func.lower(col(Download.title)),
    "status": col(Download.status),
    "sizeBytes": col(Download.size_bytes),
    "position": col(Download.position),
}
_GROUPS: dict[str, Collection[DownloadStatus]] = {"active": ACTIVE, "ended": ENDED}


def check_page(page: int, limit: int) -> None:
    """Raises :class:`InvalidInputError` for a page or a limit that does not exist."""
    if page < 1 or not 1 <= limit <= MOST_ON_A_PAGE:
        raise InvalidInputError(f"page begins at 1, and limit is 1 to {MOST_ON_A_PAGE}.")


async def ids_on_page(
    session: AsyncSession,
    *,
    owner_id: str | None,
    page: int,
    limit: int,
    sort: str,
    status: str | None,
) -> tuple[list[str], int]:
    """The ids of one page, in order, and how many there are in all.

    ``owner_id`` ``None`` means everyone's; ``status`` is one of the statuses, ``active`` or
    ``ended``. Raises :class:`InvalidInputError` for a sort or status that does not exist.
    """
    conditions: list[Any] = [col(Download.status).in_(_statuses(status))] if status else []
    if owner_id is not None:
        conditions.append(col(Download.user_id) == owner_id)
    total = await session.execute(select(func.count()).select_from(Download).where(*conditions))
    ordered = select(Download.id).where(*conditions).order_by(*_order(sort))
    found = await session.execute(ordered.offset((page - 1) * limit).limit(limit))
    return list(found.scalars()), int(total.scalar_one())


def _statuses(status: str) -> Collection[DownloadStatus]:
    if status in _GROUPS:
        return _GROUPS[status]
    try:
        return [DownloadStatus(status)]
    except ValueError:
        raise InvalidInputError(f"There is no status {status[:40]!r}.") from None


def _order(sort: str) -> list[Any]:
    field, _, direction = sort.partition(":")
    if field not in _SORTS or direction not in ("", "asc", "desc"):
        raise InvalidInputError(f"Downloads cannot be sorted by {sort[:40]!r}.")
    down = direction == "desc"
    column = _SORTS[field]
    key = column.desc() if down else column.asc()
    return [key.nulls_last(), col(Download.id).desc() if down else col(Download.id).asc()]
