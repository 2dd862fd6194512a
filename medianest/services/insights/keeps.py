"""Titles that are to stay, whoever watches them: people ask, administrators decide."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from redis.asyncio import Redis
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from medianest import events
from medianest.database import Database
from medianest.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from medianest.models.ids import utc_now
from medianest.models.keep import Keep, KeepStatus
from medianest.models.library_item import ItemType, LibraryItem
from medianest.services.actor import Actor
from medianest.services.audit import AuditLog
from medianest.services.insights import keep_telling, leaving_rows
from medianest.services.library import visibility
from medianest.services.library.items import NO_ITEM
from medianest.services.library.visibility import Visibility
from medianest.views.insights import KeepView

KINDS = (ItemType.MOVIE, ItemType.SHOW, ItemType.SEASON)
NOT_ASKED = "Nobody asked for this title to be kept."
DECIDED = "An administrator has decided about this title already."
OVER = "The time until which it is kept is over already."


class Keeps:
    """One row for a title, whoever asks for it first; what was decided stays until it is taken
    back. What is kept does not leave any more, and does not leave by itself once it is not."""

    def __init__(
        self, database: Database, redis: Redis, visibility: Visibility, audit: AuditLog
    ) -> None:
        self._database = database
        self._redis = redis
        self._visibility = visibility
        self._audit = audit

    async def keep(
        self, actor: Actor, item_id: int, *, reason: str = "", until: datetime | None = None
    ) -> KeepView:
        """Keep a title, as an administrator, or ask for it, as anybody who sees it.

        Raises :class:`NotFoundError` for what they do not see and :class:`ConflictError` for people
        where it was decided already.
        """
        item, now = await self._item(actor, item_id), utc_now()
        _check(until, now)
        async with self._database.write() as session:
            row = await session.get(Keep, item_id)
            if row is not None and not actor.is_admin:
                if row.status != KeepStatus.ASKED:
                    raise ConflictError(DECIDED)
                return keep_view(row)
            row = row or Keep(item_id=item_id, asked_by=actor.user_id, asked_at=now)
            before, row.reason, row.until = row.status, reason.strip(), until
            if actor.is_admin:
                row.status, row.decided_by = KeepStatus.KEPT, actor.user_id
                row.decided_at = now
                await _let_stay(session, item_id)
                await keep_telling.decided(session, actor, row, before)
            else:
                await keep_telling.asked(session, actor, row)
            session.add(row)
        await self._note("insights.kept" if actor.is_admin else "insights.keep_asked", actor, item)
        return keep_view(row)

    async def decide(
        self,
        actor: Actor,
        item_id: int,
        *,
        keep: bool,
        reason: str | None = None,
        until: datetime | None = None,
    ) -> KeepView:
        """Say yes or no to what somebody asked for. Raises :class:`NotFoundError` where nobody
        did."""
        actor.require_admin()
        now = utc_now()
        _check(until, now)
        async with self._database.write() as session:
            row = await session.get(Keep, item_id)
            if row is None:
                raise NotFoundError(NOT_ASKED)
            before, row.status = row.status, KeepStatus.KEPT if keep else KeepStatus.REFUSED
            row.decided_by, row.decided_at = actor.user_id, now
            row.until = until if keep else None
            row.reason = row.reason if reason is None else reason.strip()
            if keep:
                await _let_stay(session, item_id)
            await keep_telling.decided(session, actor, row, before)
            item = await session.get_one(LibraryItem, item_id)
        await self._note("insights.kept" if keep else "insights.keep_refused", actor, item)
        return keep_view(row)

    async def remove(self, actor: Actor, item_id: int) -> None:
        """Take it back: one's own wish while it waits, and anything as an administrator. Raises
        :class:`NotFoundError` and :class:`ForbiddenError`."""
        async with self._database.write() as session:
            row = await session.get(Keep, item_id)
            if row is None or not (actor.is_admin or row.asked_by == actor.user_id):
                raise NotFoundError(NOT_ASKED)
            if not actor.is_admin and row.status != KeepStatus.ASKED:
                raise ForbiddenError(DECIDED)
            item = await session.get_one(LibraryItem, item_id)
            await session.delete(row)
        await self._note("insights.keep_removed", actor, item)

    async def waiting(self, actor: Actor) -> Sequence[KeepView]:
        """What people asked for and nobody decided yet, the oldest first."""
        actor.require_admin()
        asked = select(Keep).where(col(Keep.status) == KeepStatus.ASKED)
        async with self._database.read() as session:
            rows = await session.execute(asked.order_by(col(Keep.asked_at), col(Keep.item_id)))
            return [keep_view(row) for row in rows.scalars()]

    async def _item(self, actor: Actor, item_id: int) -> LibraryItem:
        sight = await self._visibility.of(actor)
        one = select(LibraryItem).where(
            col(LibraryItem.id) == item_id,
            col(LibraryItem.type).in_(KINDS),
            col(LibraryItem.missing_since).is_(None),
            *visibility.conditions(sight),
        )
        async with self._database.read() as session:
            found = (await session.execute(one)).scalars().first()
        if found is None:
            raise NotFoundError(NO_ITEM)
        return found

    async def _note(self, action: str, actor: Actor, item: LibraryItem) -> None:
        await self._audit.note(
            action, actor_id=actor.user_id, target=item.title[:200], itemId=item.id
        )
        await events.publish(self._redis, events.LeavingSoonChanged())


async def _let_stay(session: AsyncSession, item_id: int) -> None:
    await leaving_rows.stay(session, await leaving_rows.of_kept(session, item_id))


def keep_view(row: Any) -> KeepView:
    """Of a :class:`Keep`, or of a row that has its columns and the item's id."""
    return KeepView(
        item_id=row.item_id if isinstance(row, Keep) else row.id,
        status=row.status,
        reason=row.reason,
        until=row.until,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
    )


def _check(until: datetime | None, now: datetime) -> None:
    if until is not None and until <= now:
        raise InvalidInputError(OVER)
