"""What was played: sums, a list, and what was played most; one's own, or everybody's."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from medianest.database import AnySelect, Database
from medianest.models.ids import utc_now
from medianest.models.library_item import ItemType, LibraryItem
from medianest.models.play import Play, PlayAccount
from medianest.models.user import User
from medianest.services.actor import Actor
from medianest.services.insights import play_sums
from medianest.services.insights.basis import BasisReader
from medianest.services.insights.play_sums import Wanted
from medianest.services.library.picture_versions import version_of
from medianest.services.library.remembered_answers import RememberedAnswers
from medianest.views.insights import PlayStatsView, PlayView, TopView
from medianest.views.view import Page, Pagination

REMEMBERED_SECONDS = 60
_PLAY: AnySelect = (
    select(
        col(Play.id),
        col(Play.item_id),
        col(Play.type),
        col(Play.title),
        col(Play.show_title),
        col(Play.season),
        col(Play.number),
        col(Play.user_id),
        col(Play.started_at),
        col(Play.seconds),
        col(Play.percent),
        func.coalesce(col(User.name), col(PlayAccount.name), "").label("person"),
    )
    .outerjoin(PlayAccount, col(PlayAccount.id) == col(Play.account_id))
    .outerjoin(User, col(User.id) == col(Play.user_id))
)


class TopOrder(StrEnum):
    """What makes a title stand first."""

    PLAYS = "plays"
    PEOPLE = "people"
    TIME = "time"


class Figures:
    """People are told of their own plays; administrators of everybody's, or of one person's. What
    looks through many plays is remembered for a minute, or until the history was read again."""

    def __init__(self, database: Database, basis: BasisReader) -> None:
        self._database = database
        self._basis = basis
        self._sums = RememberedAnswers[tuple[Any, ...]](seconds=REMEMBERED_SECONDS, most=500)
        self._tops = RememberedAnswers[list[TopView]](seconds=REMEMBERED_SECONDS, most=500)

    async def stats(
        self, actor: Actor, *, user_id: str | None = None, days: int | None = None
    ) -> PlayStatsView:
        """Sums of the last ``days``, or of all that is known."""
        basis = (await self._basis.read(utc_now())).view
        whose = play_sums.whose(actor, user_id)

        async def find_out() -> tuple[Any, ...]:
            row = (
                await self._database.slow_rows(_stats(Wanted(basis.source, whose, _since(days))))
            )[0]
            return tuple(row)

        plays, seconds, people, titles, first, last = await self._sums.get(
            ("stats", basis.source, basis.known_at, whose, days), find_out
        )
        return PlayStatsView(
            plays=int(plays or 0),
            seconds=None if seconds is None else int(seconds),
            people=people,
            titles=titles,
            first_at=first,
            last_at=last,
            basis=basis,
        )

    async def history(
        self, actor: Actor, *, user_id: str | None = None, page: int = 1, limit: int = 20
    ) -> Page[PlayView]:
        """Plays, the last one first."""
        basis = (await self._basis.read(utc_now())).view
        whose = play_sums.whose(actor, user_id)
        conditions = Wanted(basis.source, whose).conditions()
        order = (col(Play.started_at).desc(), col(Play.id).desc())
        listed = _PLAY.where(*conditions).order_by(*order)
        rows = await self._database.rows(listed.limit(limit).offset((page - 1) * limit))

        async def count() -> tuple[Any, ...]:
            counted = select(func.count().label("total")).select_from(Play).where(*conditions)
            return tuple((await self._database.slow_rows(counted))[0])

        (total,) = await self._sums.get(("count", basis.source, basis.known_at, whose), count)
        views = [PlayView(**row._asdict()) for row in rows]
        return Page[PlayView](items=views, pagination=Pagination.of(page, limit, total))

    async def top(
        self,
        actor: Actor,
        kind: str,
        *,
        user_id: str | None = None,
        days: int | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        section_id: int | None = None,
        order: TopOrder = TopOrder.PLAYS,
        limit: int = 10,
    ) -> list[TopView]:
        """The movies or shows that were played most, of those that the library knows: in the last
        ``days``, or from ``since`` until before ``until``. Raises :class:`NotFoundError` for a
        section that is not there."""
        whose = play_sums.whose(actor, user_id)
        basis = await self._basis.read(utc_now())
        key = basis.key_of(section_id)
        wanted = Wanted(basis.view.source, whose, since, until, key)

        async def find_out() -> list[TopView]:
            those = wanted if days is None else replace(wanted, since=_since(days))
            asked = _top(kind, those, order).limit(limit)
            rows = await self._database.slow_rows(asked)
            return [
                TopView(
                    item_id=row.id,
                    kind=kind,
                    title=row.title,
                    year=row.year,
                    poster=version_of(row.thumb),
                    plays=int(row.plays),
                    people=row.people,
                    seconds=None if row.seconds is None else int(row.seconds),
                    last_played_at=row.last,
                )
                for row in rows
            ]

        return await self._tops.get(
            (kind, wanted, basis.view.known_at, days, order, limit), find_out
        )


def _since(days: int | None) -> datetime | None:
    return None if days is None else utc_now() - timedelta(days=days)


def _stats(wanted: Wanted) -> AnySelect:
    return select(
        func.sum(col(Play.counted)),
        func.sum(col(Play.seconds)),
        func.count(col(Play.account_id).distinct()),
        func.count(col(Play.item_id).distinct()),
        func.min(col(Play.started_at)),
        func.max(col(Play.started_at)),
    ).where(*wanted.conditions())


def _top(kind: str, wanted: Wanted, order: TopOrder) -> AnySelect:
    """Episodes are added up before the show itself is looked at: there are many of them."""
    plays = func.sum(col(Play.counted)).label("plays")
    is_movie = kind == ItemType.MOVIE
    work = col(Play.item_id) if is_movie else col(LibraryItem.root_id)
    inner: AnySelect = select(
        work.label("work"),
        plays,
        func.count(col(Play.account_id).distinct()).label("people"),
        func.sum(col(Play.seconds)).label("seconds"),
        func.max(col(Play.started_at)).label("last"),
    ).where(*wanted.conditions())
    inner = inner.where(col(Play.type) == (ItemType.MOVIE if is_movie else ItemType.EPISODE))
    if not is_movie:
        inner = inner.join(LibraryItem, col(LibraryItem.id) == col(Play.item_id))
    played = inner.where(work.is_not(None)).group_by(work).subquery()
    columns = (col(LibraryItem.id), col(LibraryItem.title), col(LibraryItem.year))
    found = select(*columns, col(LibraryItem.thumb), *played.c).join(
        played, played.c.work == col(LibraryItem.id)
    )
    found = found.where(col(LibraryItem.type) == kind, played.c.plays > 0)
    first: Any = played.c.plays
    if order is TopOrder.PEOPLE:
        first = played.c.people
    elif order is TopOrder.TIME:
        first = func.coalesce(played.c.seconds, 0)
    return found.order_by(first.desc(), played.c.plays.desc(), col(LibraryItem.id))
