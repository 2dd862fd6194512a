"""What was played: sums, a list, and what was played most; one's own, or everybody's."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlmodel import col

from medianest.database import AnySelect, Database
from medianest.models.ids import utc_now
from medianest.models.library_item import ItemType, LibraryItem
from medianest.models.play import Play, PlayAccount
from medianest.models.user import User
from medianest.services.actor import Actor
from medianest.services.insights.basis import BasisReader
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


class Figures:
    """People are told of their own plays; administrators of everybody's, or of one person's. What
    looks through many plays is remembered for a minute."""

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
        whose = _whose(actor, user_id)

        async def find_out() -> tuple[Any, ...]:
            row = (await self._database.slow_rows(_stats(basis.source, whose, _since(days))))[0]
            return tuple(row)

        plays, seconds, people, titles, first, last = await self._sums.get(
            ("stats", basis.source, whose, days), find_out
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
        whose = _whose(actor, user_id)
        conditions = _conditions(basis.source, whose, None)
        order = (col(Play.started_at).desc(), col(Play.id).desc())
        listed = _PLAY.where(*conditions).order_by(*order)
        rows = await self._database.rows(listed.limit(limit).offset((page - 1) * limit))

        async def count() -> tuple[Any, ...]:
            counted = select(func.count().label("total")).select_from(Play).where(*conditions)
            return tuple((await self._database.slow_rows(counted))[0])

        (total,) = await self._sums.get(("count", basis.source, whose), count)
        views = [PlayView(**row._asdict()) for row in rows]
        return Page[PlayView](items=views, pagination=Pagination.of(page, limit, total))

    async def top(
        self,
        actor: Actor,
        kind: str,
        *,
        user_id: str | None = None,
        days: int | None = None,
        limit: int = 10,
    ) -> list[TopView]:
        """The movies or shows that were played most, of those that the library knows."""
        basis = (await self._basis.read(utc_now())).view
        whose = _whose(actor, user_id)

        async def find_out() -> list[TopView]:
            asked = _top(kind, basis.source, whose, _since(days)).limit(limit)
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

        return await self._tops.get((kind, basis.source, whose, days, limit), find_out)


def _whose(actor: Actor, user_id: str | None) -> str | None:
    """Null for everybody."""
    if user_id is not None and user_id != actor.user_id:
        actor.require_admin()
    return user_id if actor.is_admin else actor.user_id


def _since(days: int | None) -> datetime | None:
    return None if days is None else utc_now() - timedelta(days=days)


def _conditions(
    source: str, whose: str | None, since: datetime | None
) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [col(Play.source) == source]
    if whose is not None:
        found.append(col(Play.user_id) == whose)
    if since is not None:
        found.append(col(Play.started_at) >= since)
    return found


def _stats(source: str, whose: str | None, since: datetime | None) -> AnySelect:
    return select(
        func.sum(col(Play.counted)),
        func.sum(col(Play.seconds)),
        func.count(col(Play.account_id).distinct()),
        func.count(col(Play.item_id).distinct()),
        func.min(col(Play.started_at)),
        func.max(col(Play.started_at)),
    ).where(*_conditions(source, whose, since))


def _top(kind: str, source: str, whose: str | None, since: datetime | None) -> AnySelect:
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
    ).where(*_conditions(source, whose, since))
    inner = inner.where(col(Play.type) == (ItemType.MOVIE if is_movie else ItemType.EPISODE))
    if not is_movie:
        inner = inner.join(LibraryItem, col(LibraryItem.id) == col(Play.item_id))
    played = inner.where(work.is_not(None)).group_by(work).subquery()
    columns = (col(LibraryItem.id), col(LibraryItem.title), col(LibraryItem.year))
    found = select(*columns, col(LibraryItem.thumb), *played.c).join(
        played, played.c.work == col(LibraryItem.id)
    )
    found = found.where(col(LibraryItem.type) == kind, played.c.plays > 0)
    return found.order_by(played.c.plays.desc(), col(LibraryItem.id))
