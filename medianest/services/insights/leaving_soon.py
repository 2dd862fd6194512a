"""Titles that leave the library soon: handed over by administrators, seen by who sees them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from redis.asyncio import Redis
from sqlalchemy import and_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from medianest import events
from medianest.database import AnyRow, AnySelect, Database
from medianest.errors import ConflictError, InvalidInputError, NotFoundError
from medianest.models.ids import utc_now
from medianest.models.keep import Keep, KeepStatus
from medianest.models.leaving_soon import LeavingCollection, LeavingTitle
from medianest.models.library_item import ItemType, LibraryItem
from medianest.models.library_section import LibrarySection
from medianest.services.actor import Actor
from medianest.services.audit import AuditLog
from medianest.services.insights import leaving_rows, leaving_words
from medianest.services.insights.keeps import KINDS, keep_view
from medianest.services.library import visibility
from medianest.services.library.items import NO_ITEM
from medianest.services.library.picture_versions import version_of
from medianest.services.library.visibility import Visibility
from medianest.views.insights import LeavingStatus, LeavingView

MOST_AT_ONCE = 500
HALF_A_DAY = timedelta(hours=12)
"""How far behind UTC a day begins, at most."""
NAMED = 3
HOW_MANY = f"Choose 1 to {MOST_AT_ONCE} titles."
OVER = "This day is over already. Choose one that is to come."
KEPT = "Kept by an administrator: {titles}. Take that back first, or leave it out here."
NOT_LEAVING = "This title does not leave."

_Show = aliased(LibraryItem)


class LeavingSoon:
    """What is announced, to people here and in Plex. Nothing is ever deleted by it."""

    def __init__(
        self, database: Database, redis: Redis, visibility: Visibility, audit: AuditLog
    ) -> None:
        self._database = database
        self._redis = redis
        self._visibility = visibility
        self._audit = audit

    async def hand_over(
        self, actor: Actor, item_ids: Sequence[int], leaves_on: date
    ) -> list[LeavingView]:
        """Let these movies, shows and seasons leave on a day; once more for another day.

        Raises :class:`NotFoundError` unless the library has them all, :class:`ConflictError` for
        what is kept, and :class:`InvalidInputError` for too many and a day that is over.
        """
        actor.require_admin()
        wanted = list(dict.fromkeys(item_ids))
        if not 1 <= len(wanted) <= MOST_AT_ONCE:
            raise InvalidInputError(HOW_MANY, details={"itemIds": HOW_MANY})
        if leaves_on < (utc_now() - HALF_A_DAY).date():
            raise InvalidInputError(OVER, details={"leavesOn": OVER})
        titles = await self._titles(wanted)
        async with self._database.write() as session:
            await _refuse_kept(session, wanted)
            await _put(session, wanted, leaves_on, actor)
            await self._note("insights.leaving", actor, titles, session, leavesOn=str(leaves_on))
        await self._tell()
        return [one for one in await self.listed(actor) if one.item_id in set(wanted)]

    async def take_back(self, actor: Actor, item_id: int) -> None:
        """Let a title stay after all. Raises :class:`NotFoundError`."""
        actor.require_admin()
        async with self._database.write() as session:
            if await session.get(LeavingTitle, item_id) is None:
                raise NotFoundError(NOT_LEAVING)
            item = await session.get_one(LibraryItem, item_id)
            await leaving_rows.stay(session, [item_id])
            await self._note("insights.leaving_ended", actor, [item.title], session)
        await self._tell()

    async def listed(self, actor: Actor) -> list[LeavingView]:
        """What ``actor`` sees of it, the next to leave first."""
        return await self._views(actor, _LEAVING)

    async def of_item(self, actor: Actor, item_id: int) -> LeavingView | None:
        """What leaves of an item that ``actor`` sees: itself, its season or its show."""
        one = select(
            col(LibraryItem.id), col(LibraryItem.parent_id), col(LibraryItem.root_id)
        ).where(col(LibraryItem.id) == item_id)
        rows = await self._database.rows(one)
        ids = [one for row in rows for one in row if one is not None]
        views = await self._views(actor, _LEAVING.where(col(LibraryItem.id).in_(ids)))
        return min(views, key=lambda view: ids.index(view.item_id), default=None)

    async def _views(self, actor: Actor, leaving: AnySelect) -> list[LeavingView]:
        sight = await self._visibility.of(actor)
        seen = leaving.where(*visibility.conditions(sight))
        rows = await self._database.rows(seen.order_by(*_NEXT_FIRST))
        return [_view(row, actor) for row in rows]

    async def _titles(self, item_ids: Sequence[int]) -> list[str]:
        """What these are called. Raises :class:`NotFoundError` unless all are there."""
        there = (
            select(col(LibraryItem.title))
            .join(LibrarySection, col(LibrarySection.id) == col(LibraryItem.section_id))
            .where(
                col(LibraryItem.id).in_(item_ids),
                col(LibraryItem.type).in_(KINDS),
                col(LibraryItem.missing_since).is_(None),
                col(LibrarySection.missing_since).is_(None),
            )
        )
        found = [row.title for row in await self._database.rows(there)]
        if len(found) < len(item_ids):
            raise NotFoundError(NO_ITEM)
        return found

    async def _note(
        self, action: str, actor: Actor, titles: Sequence[str], session: AsyncSession, **facts: Any
    ) -> None:
        target = titles[0][:200] if len(titles) == 1 else f"{len(titles)} titles"
        await self._audit.note(
            action, actor_id=actor.user_id, target=target, session=session, **facts
        )

    async def _tell(self) -> None:
        await events.publish(self._redis, events.LeavingSoonChanged())


async def _refuse_kept(session: AsyncSession, item_ids: Sequence[int]) -> None:
    """What is kept with its show or for one of its seasons stays as well."""
    keeping: AnySelect = (
        select(col(LibraryItem.title), col(_Show.title).label("show_title"))
        .outerjoin(_Show, col(_Show.id) == col(LibraryItem.root_id))
        .where(col(LibraryItem.id).in_(item_ids), leaving_rows.is_kept(utc_now()))
        .order_by(col(LibraryItem.sort_key), col(LibraryItem.id))
    )
    rows = (await session.execute(keeping)).all()
    titles = [f"“{leaving_words.name(row.title, row.show_title)}”" for row in rows]
    if titles:
        more = [f"{len(titles) - NAMED} more"] if len(titles) > NAMED else []
        raise ConflictError(KEPT.format(titles=leaving_words.joined([*titles[:NAMED], *more])))


async def _put(
    session: AsyncSession, item_ids: Sequence[int], leaves_on: date, actor: Actor
) -> None:
    made = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    values = {"leaves_on": leaves_on, "handed_by": actor.user_id, "handed_at": utc_now()}
    adding: Any = made(LeavingTitle)
    adding = adding.on_conflict_do_update(index_elements=["item_id"], set_=values)
    connection = await session.connection()
    await connection.execute(adding, [{"item_id": one, **values} for one in item_ids])
    await leaving_rows.mark_due(session, await leaving_rows.places(session, item_ids))


_LEAVING: AnySelect = (
    select(
        col(LibraryItem.id),
        col(LibraryItem.type),
        col(LibraryItem.root_id),
        col(LibraryItem.title),
        col(LibraryItem.index),
        col(LibraryItem.year),
        col(LibraryItem.thumb),
        col(LibraryItem.size_bytes),
        col(_Show.title).label("show_title"),
        col(LibrarySection.title).label("section_title"),
        col(LeavingTitle.leaves_on),
        col(LeavingTitle.told_on),
        col(LeavingCollection.trouble),
        col(Keep.item_id).label("kept"),
        col(Keep.status),
        col(Keep.reason),
        col(Keep.until),
        col(Keep.asked_by),
        col(Keep.asked_at),
        col(Keep.decided_by),
        col(Keep.decided_at),
    )
    .select_from(LeavingTitle)
    .join(LibraryItem, col(LibraryItem.id) == col(LeavingTitle.item_id))
    .join(LibrarySection, col(LibrarySection.id) == col(LibraryItem.section_id))
    .outerjoin(_Show, col(_Show.id) == col(LibraryItem.root_id))
    .outerjoin(Keep, col(Keep.item_id) == col(LibraryItem.id))
    .outerjoin(
        LeavingCollection,
        and_(
            col(LeavingCollection.section_id) == col(LibraryItem.section_id),
            col(LeavingCollection.item_type) == col(LibraryItem.type),
        ),
    )
    .where(col(LibraryItem.missing_since).is_(None))
)
_NEXT_FIRST: tuple[Any, ...] = (
    col(LeavingTitle.leaves_on),
    col(LibraryItem.letter),
    col(LibraryItem.sort_key),
    col(LibraryItem.id),
)


def _view(row: AnyRow, actor: Actor) -> LeavingView:
    is_told = row.told_on == row.leaves_on
    # What keeps a title no longer is no wish either.
    has_keep = row.kept is not None and row.status != KeepStatus.KEPT
    return LeavingView(
        item_id=row.id,
        kind=ItemType(row.type),
        title=row.title,
        show_title=row.show_title or "",
        index=row.index,
        year=row.year,
        poster=version_of(row.thumb),
        section_title=row.section_title,
        size_bytes=row.size_bytes,
        leaves_on=row.leaves_on,
        status=LeavingStatus.TOLD if is_told else LeavingStatus.WAITING,
        trouble="" if is_told or not actor.is_admin else row.trouble or "",
        keep=keep_view(row) if has_keep else None,
    )
