"""Pages of the download history."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Integer,
    String,
    bindparam,
    func,
    select,
)
from sqlmodel import col

from medianest.database import AnyRow, AnySelect, Database
from medianest.errors import InvalidInputError
from medianest.models.download import ACTIVE, ENDED, HERE, Download, DownloadStatus
from medianest.services import list_search
from medianest.services.downloads.views import select_rows
from medianest.views.dashboard import DownloadCountsView

MOST_ON_A_PAGE = 100
_SEARCHED = (col(Download.title), col(Download.uploader), col(Download.url))
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


async def rows_on_page(
    database: Database,
    *,
    owner_id: str | None,
    page: int,
    limit: int,
    sort: str,
    status: str | None,
    search: str | None = None,
) -> tuple[Sequence[AnyRow], int]:
    """What views are made of, for one page and in order, and how many there are in all.

    ``owner_id`` ``None`` means everyone's; ``status`` is one of the statuses, ``active`` or
    ``ended``; of ``search`` every word has to be there. Raises :class:`InvalidInputError` for a
    sort or status that does not exist.
    """
    is_owned = owner_id is not None
    words = list_search.words(search)
    values: dict[str, Any] = {f"word{n}": word for n, word in enumerate(words)}
    values |= {"owner_id": owner_id, "limit": limit, "skipped": (page - 1) * limit}
    rows = await database.rows(_page(sort, status, is_owned, len(words)), values)
    if rows or page == 1:
        return rows, rows[0].total if rows else 0
    counted = await database.rows(_count(status, is_owned, len(words)), values)
    return [], counted[0].total


async def counts(database: Database, owner_id: str | None) -> DownloadCountsView:
    """How many there are; ``owner_id`` ``None`` means everyone's."""
    rows = await database.rows(_by_status(owner_id is not None), {"owner_id": owner_id})
    found = {DownloadStatus(row.status): int(row.number) for row in rows}
    return DownloadCountsView(
        active=sum(found.get(status, 0) for status in ACTIVE),
        completed=sum(found.get(status, 0) for status in HERE),
        failed=found.get(DownloadStatus.FAILED, 0),
        all=sum(found.values()),
    )


@lru_cache(maxsize=2)
def _by_status(is_owned: bool) -> AnySelect:
    rows = select(col(Download.status), func.count().label("number")).group_by(col(Download.status))
    return rows.where(*_conditions(None, is_owned, 0))


# Statements are kept: putting one together takes longer than SQLite takes to answer it.
@lru_cache(maxsize=128)
def _page(sort: str, status: str | None, is_owned: bool, words: int) -> AnySelect:
    order = _order(sort)
    # Ids first: else whole rows are carried through the sort.
    ids = select(col(Download.id)).where(*_conditions(status, is_owned, words)).order_by(*order)
    ids = ids.limit(bindparam("limit", type_=Integer)).offset(bindparam("skipped", type_=Integer))
    picked = ids.subquery()
    total = _count(status, is_owned, words).scalar_subquery().label("total")
    rows = select_rows().add_columns(total).join(picked, picked.c.id == col(Download.id))
    return rows.order_by(*order)


@lru_cache(maxsize=128)
def _count(status: str | None, is_owned: bool, words: int) -> AnySelect:
    count = select(func.count().label("total")).select_from(Download)
    return count.where(*_conditions(status, is_owned, words))


def _conditions(status: str | None, is_owned: bool, words: int) -> list[Any]:
    conditions: list[Any] = [col(Download.status).in_(_statuses(status))] if status else []
    if is_owned:
        conditions.append(col(Download.user_id) == bindparam("owner_id"))
    return conditions + [
        list_search.has(_SEARCHED, bindparam(f"word{n}", type_=String)) for n in range(words)
    ]


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
