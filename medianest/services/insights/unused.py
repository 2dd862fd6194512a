"""What nobody watches: movies, shows and seasons that take room, and why each is named.

Made of summaries and stored sizes alone; plays are never looked through for it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from medianest.database import AnyRow, AnySelect, Database
from medianest.errors import InvalidInputError, NotFoundError
from medianest.models.ids import utc_now
from medianest.models.keep import Keep, KeepStatus
from medianest.models.library_item import ItemType, LibraryItem
from medianest.models.play import ItemPlaySummary
from medianest.services.actor import Actor
from medianest.services.insights import requesters
from medianest.services.insights.basis import KINDS, Basis, BasisReader
from medianest.services.insights.keeps import keep_view
from medianest.services.library.picture_versions import version_of
from medianest.services.library.remembered_answers import RememberedAnswers
from medianest.services.library.upserts import slices
from medianest.views.insights import (
    LibrariesView,
    LibraryView,
    SumView,
    Unsure,
    UnusedPage,
    UnusedSumsView,
    UnusedView,
    UseState,
)
from medianest.views.view import Pagination

REMEMBERED_SECONDS = 15
MOST_EXPORTED = 100_000
NO_SECTION = "There is no such section of movies or shows in the library."
ALL_KINDS = (ItemType.MOVIE, ItemType.SHOW, ItemType.SEASON)
SORTS = frozenset({"size", "added", "lastPlayed", "title", "plays"})

_Show = aliased(LibraryItem)
_ShowSummary = aliased(ItemPlaySummary)
_Item, _Summary = LibraryItem, ItemPlaySummary
_ALIKE = and_(col(_Summary.item_id) == col(_Item.id))


@dataclass(frozen=True, slots=True)
class UnusedQuery:
    """``never_days`` since it was added and never watched, ``last_days`` since it was watched last.
    Without ``kinds``, seasons stand for themselves only where their show does not. ``kept`` shows
    what is kept instead of leaving it out."""

    section_id: int | None = None
    never_days: int = 90
    last_days: int = 365
    kinds: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    kept: bool = False
    sort: str = "size:desc"


@dataclass(frozen=True, slots=True)
class _Question:
    """A query at a certain minute, and what may be claimed then."""

    query: UnusedQuery
    now: datetime
    begins_at: datetime | None
    unsure: Unsure | None
    sections: tuple[int, ...]
    old: frozenset[int]
    quiet: frozenset[int]

    @property
    def never_before(self) -> datetime:
        return self.now - timedelta(days=self.query.never_days)

    @property
    def last_before(self) -> datetime:
        return self.now - timedelta(days=self.query.last_days)


class Unused:
    """For administrators. Nothing is ever deleted by it."""

    def __init__(self, database: Database, basis: BasisReader) -> None:
        self._database = database
        self._basis = basis
        self._sums = RememberedAnswers[UnusedSumsView](seconds=REMEMBERED_SECONDS, most=200)

    async def libraries(self, actor: Actor) -> LibrariesView:
        """The sections that the report is about."""
        actor.require_admin()
        basis = await self._basis.read(utc_now())
        items = [
            LibraryView(
                id=one.id,
                title=one.title,
                type=one.type,
                item_count=one.item_count,
                size_bytes=one.size_bytes,
                synced_at=one.synced_at,
            )
            for one in basis.sections
        ]
        return LibrariesView(items=items, basis=basis.view)

    async def page(
        self,
        actor: Actor,
        query: UnusedQuery,
        *,
        page: int = 1,
        limit: int = 25,
        now: datetime | None = None,
    ) -> UnusedPage:
        """Part of the report. Raises :class:`NotFoundError` for a section that is not there and
        :class:`InvalidInputError` for what it cannot be sorted or filtered by."""
        actor.require_admin()
        _check(query)
        at = (now or utc_now()).replace(second=0, microsecond=0)
        basis = await self._basis.read(now or utc_now())
        question = _question(query, basis, at)
        rows = await self._database.rows(_listed(question).limit(limit).offset((page - 1) * limit))
        sums = await self._summed(question)
        chosen = query.states or tuple(UseState)
        total = sum(getattr(sums, state).items for state in chosen)
        return UnusedPage(
            items=await self._views(rows, question, basis),
            pagination=Pagination.of(page, limit, total),
            sums=sums,
            basis=basis.view,
        )

    async def every(
        self, actor: Actor, query: UnusedQuery, now: datetime | None = None
    ) -> AsyncIterator[list[UnusedView]]:
        """All of it, as it is listed, in parts. Raises as :meth:`page` before the first one."""
        actor.require_admin()
        _check(query)
        at = (now or utc_now()).replace(second=0, microsecond=0)
        basis = await self._basis.read(now or utc_now())
        question = _question(query, basis, at)
        rows = await self._database.slow_rows(_listed(question).limit(MOST_EXPORTED))

        async def parts() -> AsyncIterator[list[UnusedView]]:
            for some in slices(rows):
                yield await self._views(some, question, basis)

        return parts()

    async def _summed(self, question: _Question) -> UnusedSumsView:
        """Of all states, whichever are listed."""
        every = replace(question, query=replace(question.query, states=(), sort="size:desc"))

        async def find_out() -> UnusedSumsView:
            rows = await self._database.rows(_summed(every))
            found = {row.state: SumView(items=row.items, size_bytes=int(row.bytes)) for row in rows}
            sums = {str(state): found.get(state, SumView()) for state in UseState}
            sure = [sums[UseState.NEVER], sums[UseState.UNUSED]]
            both = SumView(
                items=sum(one.items for one in sure),
                size_bytes=sum(one.size_bytes for one in sure),
            )
            return UnusedSumsView(**sums, reclaimable=both)

        # What is kept is out of the sums at once: whoever keeps a title looks at them next.
        (kept,) = await self._database.rows(_NEWEST_KEEP)
        return await self._sums.get((every, kept.count, kept.newest), find_out)

    async def _views(
        self, rows: Sequence[AnyRow], question: _Question, basis: Basis
    ) -> list[UnusedView]:
        if not rows:
            return []
        ids = [row.id for row in rows]
        details = {
            row.id: row for row in await self._database.rows(_DETAILS.where(col(_Item.id).in_(ids)))
        }
        asked = await requesters.of(self._database, list(details.values()))
        sections = {one.id: one for one in basis.sections}
        return [
            _view(row, details[row.id], sections[row.section_id], question, asked.get(row.id, []))
            for row in rows
            if row.id in details
        ]


def _question(query: UnusedQuery, basis: Basis, at: datetime) -> _Question:
    ids = tuple(one.id for one in basis.sections if one.type in KINDS)
    if query.section_id is not None:
        if query.section_id not in ids:
            raise NotFoundError(NO_SECTION)
        ids = (query.section_id,)
    return _Question(
        query, at, basis.view.begins_at, basis.view.unsure, ids, basis.old, basis.quiet
    )


def _check(query: UnusedQuery) -> None:
    field, _, direction = query.sort.partition(":")
    if field not in SORTS or direction not in ("", "asc", "desc"):
        raise InvalidInputError(f"Unused media cannot be sorted by {query.sort[:40]!r}.")


_NEWEST_KEEP: AnySelect = select(
    func.count().label("count"), func.max(col(Keep.decided_at)).label("newest")
).where(col(Keep.status) == KeepStatus.KEPT)
_DETAILS: AnySelect = (
    select(
        col(_Item.id),
        col(_Item.type),
        col(_Item.root_id),
        col(_Item.title),
        col(_Item.index),
        col(_Item.year),
        col(_Item.thumb),
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
    .outerjoin(_Show, col(_Show.id) == col(_Item.root_id))
    .outerjoin(Keep, col(Keep.item_id) == col(_Item.id))
)


def _candidate(question: _Question, item: Any, summary: Any) -> ColumnElement[bool]:
    """Past the threshold, as far as is known; what is not known is no hindrance."""
    last, added = col(summary.last_played_at), col(item.added_at)
    return or_(
        and_(last.is_(None), or_(added.is_(None), added <= question.never_before)),
        last <= question.last_before,
    )


def _unsure(question: _Question) -> ColumnElement[str]:
    if question.unsure is not None:
        return literal(str(question.unsure))
    last, added, section = (
        col(_Summary.last_played_at), col(_Item.added_at), col(_Item.section_id),
    )  # fmt: skip
    whens: list[tuple[Any, str]] = []
    if old := question.old.intersection(question.sections):
        whens.append((section.in_(sorted(old)), Unsure.SECTION_OLD))
    if quiet := question.quiet.intersection(question.sections):
        whens.append((section.in_(sorted(quiet)), Unsure.HISTORY_OFF))
    whens += [
        (col(_Summary.is_stale), Unsure.COUNTING),
        (and_(last.is_(None), added.is_(None)), Unsure.ADDED_UNKNOWN),
        (and_(last.is_(None), added < question.begins_at), Unsure.BEFORE_HISTORY),
    ]
    return case(*((condition, literal(str(why))) for condition, why in whens), else_=literal(""))


def _state(question: _Question) -> ColumnElement[str]:
    return case(
        (_unsure(question) != "", literal(str(UseState.UNKNOWN))),
        (col(_Summary.last_played_at).is_(None), literal(str(UseState.NEVER))),
        else_=literal(str(UseState.UNUSED)),
    )


def _from(question: _Question, *columns: Any) -> AnySelect:
    query = question.query
    kinds = query.kinds or ALL_KINDS
    found = select(*columns).select_from(_Item).outerjoin(_Summary, _ALIKE)
    found = found.where(
        col(_Item.section_id).in_(question.sections),
        col(_Item.missing_since).is_(None),
        _candidate(question, _Item, _Summary),
        _of_kinds(question, kinds),
        _kept(question) if query.kept else ~_kept(question),
    )
    if query.states:
        found = found.where(_state(question).in_(query.states))
    return found


def _of_kinds(question: _Question, kinds: Sequence[str]) -> ColumnElement[bool]:
    """What stands alone has no root, and an index of its own for that."""
    alone = sorted(set(kinds) - {ItemType.SEASON})
    whole = and_(col(_Item.type).in_(alone), col(_Item.root_id).is_(None))
    if ItemType.SEASON not in kinds:
        return whole
    season: ColumnElement[bool] = and_(
        col(_Item.type) == ItemType.SEASON, col(_Item.root_id).is_not(None)
    )
    if ItemType.SHOW in kinds:
        # It would be counted twice: with its show, and for itself.
        listed = (
            select(literal(1))
            .select_from(_Show)
            .outerjoin(_ShowSummary, col(_ShowSummary.item_id) == col(_Show.id))
            .where(col(_Show.id) == col(_Item.root_id), _candidate(question, _Show, _ShowSummary))
        )
        season = and_(season, ~exists(listed.correlate(_Item)))
    return or_(whole, season) if alone else season


def _kept(question: _Question) -> ColumnElement[bool]:
    """What holds of a show holds of its seasons."""
    ids = select(col(Keep.item_id)).where(
        col(Keep.status) == KeepStatus.KEPT,
        or_(col(Keep.until).is_(None), col(Keep.until) > question.now),
    )
    return or_(
        col(_Item.id).in_(ids), and_(col(_Item.root_id).is_not(None), col(_Item.root_id).in_(ids))
    )


def _summed(question: _Question) -> AnySelect:
    state = _state(question).label("state")
    size = func.coalesce(func.sum(col(_Item.size_bytes)), 0)
    found = _from(question, state, func.count().label("items"), size.label("bytes"))
    return found.group_by(state)


def _listed(question: _Question) -> AnySelect:
    found = _from(
        question,
        col(_Item.id),
        col(_Item.section_id),
        col(_Item.size_bytes),
        col(_Item.added_at),
        col(_Summary.last_played_at),
        col(_Summary.plays),
        col(_Summary.people),
        _state(question).label("state"),
        _unsure(question).label("unsure"),
    )
    return found.order_by(*_order(question.query.sort))


def _order(sort: str) -> list[Any]:
    """What was never played comes before all that was, as the longest ago."""
    field, _, direction = sort.partition(":")
    down = direction == "desc"
    last = col(_Summary.last_played_at)
    keys: dict[str, list[Any]] = {
        "size": [col(_Item.size_bytes)],
        "added": [col(_Item.added_at).is_not(None), col(_Item.added_at)],
        "lastPlayed": [last.is_not(None), last],
        "title": [col(_Item.letter), col(_Item.sort_key)],
        "plays": [func.coalesce(col(_Summary.plays), 0)],
    }
    return [key.desc() if down else key.asc() for key in (*keys[field], col(_Item.id))]


def _view(
    row: AnyRow, item: AnyRow, section: AnyRow, question: _Question, asked: Sequence[Any]
) -> UnusedView:
    query = question.query
    was_played = row.last_played_at is not None
    return UnusedView(
        item_id=row.id,
        section_id=row.section_id,
        section_title=section.title,
        kind=item.type,
        title=item.title,
        show_title=item.show_title or "",
        index=item.index,
        year=item.year,
        poster=version_of(item.thumb),
        size_bytes=row.size_bytes,
        added_at=row.added_at,
        last_played_at=row.last_played_at,
        plays=row.plays or 0,
        people=row.people or 0,
        state=UseState(row.state),
        unsure=Unsure(row.unsure) if row.unsure else None,
        threshold_days=query.last_days if was_played else query.never_days,
        section_synced_at=section.synced_at,
        requested_by=tuple(asked),
        keep=keep_view(item) if item.kept is not None else None,
    )
