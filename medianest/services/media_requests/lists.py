"""Pages of requests, and how many there are of each kind."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, String, bindparam, case, func, select
from sqlmodel import col

from medianest.database import AnyRow, AnySelect, Database
from medianest.errors import InvalidInputError
from medianest.models.media_request import MediaRequest, MediaType, RequestStatus
from medianest.services import list_search
from medianest.services.media_requests.query import RequestQuery
from medianest.services.media_requests.views import OWNER, owner_name, select_rows
from medianest.views.media_request import RequestCountsView

TABS: dict[str, Collection[str]] = {
    "pending": (RequestStatus.PENDING,),
    "fetching": (
        RequestStatus.APPROVED,
        RequestStatus.PROCESSING,
        RequestStatus.PARTIALLY_AVAILABLE,
    ),
    "available": (RequestStatus.AVAILABLE,),
    "denied": (RequestStatus.DENIED,),
    "failed": (RequestStatus.FAILED,),
    "cancelled": (RequestStatus.CANCELLED,),
    "all": (),
}
_SEARCHED = (col(MediaRequest.title), owner_name)
_SORTS: dict[str, tuple[Any, ...]] = {
    "createdAt": (col(MediaRequest.created_at),),
    "updatedAt": (col(MediaRequest.updated_at),),
    "title": (func.lower(col(MediaRequest.title)),),
    "owner": (func.lower(owner_name),),
    "status": (col(MediaRequest.status),),
    # Descending, as most things are: what waits for a decision, then the newest.
    "pending": (
        case((col(MediaRequest.status) == RequestStatus.PENDING, 1), else_=0),
        col(MediaRequest.created_at),
    ),
}
_NO_SORT = "Requests cannot be sorted by {named!r}."


async def rows_on_page(
    database: Database, query: RequestQuery, owner_id: str | None, *, page: int, limit: int
) -> tuple[Sequence[AnyRow], int]:
    """What views are made of, for one page and in order, and how many there are in all.

    ``owner_id`` ``None`` means everybody's. Raises :class:`InvalidInputError` for a tab, type or
    sort that does not exist.
    """
    words = list_search.words(query.search)
    values: dict[str, Any] = {f"word{n}": word for n, word in enumerate(words)}
    values |= {"owner_id": owner_id, "media_type": query.media_type}
    values |= {"limit": limit, "skipped": (page - 1) * limit}
    shape = (query.tab, query.media_type is not None, owner_id is not None, len(words))
    _check(query)
    rows = await database.rows(_page(query.sort, *shape), values)
    if rows or page == 1:
        return rows, rows[0].total if rows else 0
    counted = await database.rows(_count(*shape), values)
    return [], counted[0].total


async def every(
    database: Database, query: RequestQuery, owner_id: str | None, after: str, most: int
) -> Sequence[AnyRow]:
    """A part of all, in the order of their ids, of those behind ``after``."""
    _check(query)
    words = list_search.words(query.search)
    values: dict[str, Any] = {f"word{n}": word for n, word in enumerate(words)}
    values |= {"owner_id": owner_id, "media_type": query.media_type}
    shape = (query.tab, query.media_type is not None, owner_id is not None, len(words))
    rows = select_rows().where(*_conditions(*shape), col(MediaRequest.id) > after)
    return await database.rows(rows.order_by(col(MediaRequest.id)).limit(most), values)


async def counts(database: Database, owner_id: str | None) -> RequestCountsView:
    """How many there are, by tab; ``owner_id`` ``None`` means everybody's."""
    rows = await database.rows(_by_status(owner_id is not None), {"owner_id": owner_id})
    found = {row.status: row.number for row in rows}
    numbers = {tab: sum(found.get(one, 0) for one in TABS[tab]) for tab in TABS}
    return RequestCountsView(**{**numbers, "all": sum(found.values())})


@lru_cache(maxsize=2)
def _by_status(is_owned: bool) -> AnySelect:
    number = func.count().label("number")
    rows = select(col(MediaRequest.status), number).group_by(col(MediaRequest.status))
    return rows.where(*_owned()) if is_owned else rows


# Statements are kept: putting one together takes longer than SQLite takes to answer it.
@lru_cache(maxsize=256)
def _page(sort: str, tab: str, is_typed: bool, is_owned: bool, words: int) -> AnySelect:
    order = _order(sort)
    # Ids first: else whole rows, and the names beside them, are carried through the sort.
    ids = _with_owner(select(col(MediaRequest.id)), sort, words)
    ids = ids.where(*_conditions(tab, is_typed, is_owned, words)).order_by(*order)
    ids = ids.limit(bindparam("limit", type_=Integer)).offset(bindparam("skipped", type_=Integer))
    picked = ids.subquery()
    total = _count(tab, is_typed, is_owned, words).scalar_subquery().label("total")
    rows = select_rows().add_columns(total).join(picked, picked.c.id == col(MediaRequest.id))
    return rows.order_by(*order)


@lru_cache(maxsize=64)
def _count(tab: str, is_typed: bool, is_owned: bool, words: int) -> AnySelect:
    counted = _with_owner(select(func.count().label("total")).select_from(MediaRequest), "", words)
    return counted.where(*_conditions(tab, is_typed, is_owned, words))


def _with_owner(rows: AnySelect, sort: str, words: int) -> AnySelect:
    if not (words or sort.startswith("owner")):
        return rows
    return rows.outerjoin(OWNER, col(OWNER.id) == col(MediaRequest.user_id))


def _conditions(tab: str, is_typed: bool, is_owned: bool, words: int) -> list[Any]:
    found: list[Any] = [col(MediaRequest.status).in_(TABS[tab])] if TABS[tab] else []
    if is_typed:
        found.append(col(MediaRequest.media_type) == bindparam("media_type", type_=String))
    if is_owned:
        found += _owned()
    return found + [
        list_search.has(_SEARCHED, bindparam(f"word{n}", type_=String)) for n in range(words)
    ]


def _owned() -> list[Any]:
    return [col(MediaRequest.user_id) == bindparam("owner_id", type_=String)]


def _check(query: RequestQuery) -> None:
    if query.tab not in TABS:
        raise InvalidInputError(f"There is no tab {query.tab[:40]!r}.")
    if query.media_type is not None and query.media_type not in tuple(MediaType):
        raise InvalidInputError("Choose movie or tv.")
    field, _, direction = query.sort.partition(":")
    if field not in _SORTS or direction not in ("", "asc", "desc"):
        raise InvalidInputError(_NO_SORT.format(named=query.sort[:40]))


def _order(sort: str) -> list[Any]:
    field, _, direction = sort.partition(":")
    down = direction == "desc"
    keys = [key.desc() if down else key.asc() for key in _SORTS[field]]
    return [*keys, col(MediaRequest.id).desc() if down else col(MediaRequest.id).asc()]
