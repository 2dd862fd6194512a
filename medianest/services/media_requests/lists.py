"""Pages of requests, and how many there are of each kind."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, String, and_, bindparam, case, func, or_, select
from sqlmodel import col

from medianest.database import AnyRow, AnySelect, Database
from medianest.errors import InvalidInputError
from medianest.models.media_request import MediaRequest, MediaType, RequestStatus
from medianest.services import list_search
from medianest.services.media_requests.query import RequestQuery
from medianest.services.media_requests.standings import ShareKey, Standing
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


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for: ``owner_id`` ``None`` means everybody's. ``standings`` say who has
    overdrawn a share; they are asked for where ``query`` wants to know."""

    query: RequestQuery
    owner_id: str | None = None
    standings: Mapping[ShareKey, Standing] = field(default_factory=dict)


async def rows_on_page(
    database: Database, sought: Sought, *, page: int, limit: int
) -> tuple[Sequence[AnyRow], int]:
    """What views are made of, for one page and in order, and how many there are in all.

    Raises :class:`InvalidInputError` for a tab, type or sort that does not exist.
    """
    query = sought.query
    _check(query)
    shape, values = _shape(sought), _values(sought)
    values |= {"limit": limit, "skipped": (page - 1) * limit}
    rows = await database.rows(_page(query.sort, shape), values)
    if rows or page == 1:
        return rows, rows[0].total if rows else 0
    counted = await database.rows(_count(shape), values)
    return [], counted[0].total


async def every(database: Database, sought: Sought, after: str, most: int) -> Sequence[AnyRow]:
    """A part of all, in the order of their ids, of those behind ``after``."""
    _check(sought.query)
    rows = select_rows().where(*_conditions(_shape(sought)), col(MediaRequest.id) > after)
    return await database.rows(rows.order_by(col(MediaRequest.id)).limit(most), _values(sought))


async def counts(database: Database, owner_id: str | None, over_limit: int) -> RequestCountsView:
    """How many there are, by tab; ``owner_id`` ``None`` means everybody's."""
    rows = await database.rows(_by_status(owner_id is not None), {"owner_id": owner_id})
    found = {row.status: row.number for row in rows}
    numbers = {tab: sum(found.get(one, 0) for one in TABS[tab]) for tab in TABS}
    return RequestCountsView(**{**numbers, "all": sum(found.values())}, over_limit=over_limit)


@dataclass(frozen=True, slots=True)
class _Shape:
    """What of a question decides how its statement looks."""

    tab: str
    is_typed: bool
    is_owned: bool
    is_over: bool
    words: int


def _shape(sought: Sought) -> _Shape:
    query, words = sought.query, len(list_search.words(sought.query.search))
    is_typed, is_owned = query.media_type is not None, sought.owner_id is not None
    return _Shape(query.tab, is_typed, is_owned, query.over_limit, words)


def _values(sought: Sought) -> dict[str, Any]:
    words = list_search.words(sought.query.search)
    values: dict[str, Any] = {f"word{n}": word for n, word in enumerate(words)}
    values |= {"owner_id": sought.owner_id, "media_type": sought.query.media_type}
    if sought.query.over_limit:
        over = [whose for whose, standing in sought.standings.items() if standing.is_over]
        for kind in MediaType:
            values[f"over_{kind}"] = [user_id for user_id, its in over if its == kind]
    return values


@lru_cache(maxsize=2)
def _by_status(is_owned: bool) -> AnySelect:
    number = func.count().label("number")
    rows = select(col(MediaRequest.status), number).group_by(col(MediaRequest.status))
    return rows.where(*_owned()) if is_owned else rows


# Statements are kept: putting one together takes longer than SQLite takes to answer it.
@lru_cache(maxsize=256)
def _page(sort: str, shape: _Shape) -> AnySelect:
    order = _order(sort)
    # Ids first: else whole rows, and the names beside them, are carried through the sort.
    ids = _with_owner(select(col(MediaRequest.id)), sort, shape.words)
    ids = ids.where(*_conditions(shape)).order_by(*order)
    ids = ids.limit(bindparam("limit", type_=Integer)).offset(bindparam("skipped", type_=Integer))
    picked = ids.subquery()
    total = _count(shape).scalar_subquery().label("total")
    rows = select_rows().add_columns(total).join(picked, picked.c.id == col(MediaRequest.id))
    return rows.order_by(*order)


@lru_cache(maxsize=64)
def _count(shape: _Shape) -> AnySelect:
    counted = select(func.count().label("total")).select_from(MediaRequest)
    return _with_owner(counted, "", shape.words).where(*_conditions(shape))


def _with_owner(rows: AnySelect, sort: str, words: int) -> AnySelect:
    if not (words or sort.startswith("owner")):
        return rows
    return rows.outerjoin(OWNER, col(OWNER.id) == col(MediaRequest.user_id))


def _conditions(shape: _Shape) -> list[Any]:
    found: list[Any] = []
    if TABS[shape.tab]:
        found.append(col(MediaRequest.status).in_(TABS[shape.tab]))
    if shape.is_typed:
        found.append(col(MediaRequest.media_type) == bindparam("media_type", type_=String))
    if shape.is_owned:
        found += _owned()
    if shape.is_over:
        found += _over()
    return found + [
        list_search.has(_SEARCHED, bindparam(f"word{n}", type_=String)) for n in range(shape.words)
    ]


def _over() -> list[Any]:
    overdrawn = [
        and_(
            col(MediaRequest.media_type) == kind,
            col(MediaRequest.user_id).in_(bindparam(f"over_{kind}", expanding=True)),
        )
        for kind in MediaType
    ]
    return [col(MediaRequest.status) == RequestStatus.PENDING, or_(*overdrawn)]


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
