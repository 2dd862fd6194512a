"""Takes what is due out of the outbox of webhooks, so that nobody else sets out with it, and writes
how it went; open pages are told of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from redis.asyncio import Redis
from sqlalchemy import Update, and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from medianest import events
from medianest.database import AnyRow, Database
from medianest.models.ids import utc_now
from medianest.models.notification import DeliveryStatus
from medianest.models.webhook_target import WebhookDelivery, WebhookTarget

LEASE = timedelta(seconds=120)
"""Longer than any call may be under way."""
AT_ONCE = 40


@dataclass(frozen=True, slots=True)
class Call:
    """A delivery that is ours until :data:`LEASE` is over, and where it goes: to a program at
    ``url``, or to an app at ``address``. That and ``secret`` are still encrypted. ``was_claimed``:
    somebody set out with it and never said how that ended."""

    id: str
    target_id: str
    target: str
    url: str
    secret: str
    address: str
    owner_id: str | None
    event_id: str
    event: str
    data: dict[str, Any]
    at: datetime
    tries: int
    was_claimed: bool
    claimed_at: datetime


class Claims:
    def __init__(self, database: Database, redis: Redis) -> None:
        self._database = database
        self._redis = redis

    async def is_anything_due(self) -> bool:
        waiting = select(col(WebhookDelivery.id)).where(_is_due(utc_now())).limit(1)
        return bool(await self._database.rows(waiting))

    async def take(self) -> list[Call]:
        """The next calls, the oldest first. What waits for a target that was switched off is
        dropped."""
        return await self._take(_is_due(utc_now()), col(WebhookTarget.enabled).is_(True))

    async def take_one(self, delivery_id: str) -> list[Call]:
        """That one, whether its target is switched on or not; none where it is under way."""
        return await self._take(
            and_(_is_due(utc_now()), col(WebhookDelivery.id) == delivery_id), None
        )

    async def _take(self, wanted: Any, allowed: Any) -> list[Call]:
        now = utc_now()
        due = (
            select(WebhookDelivery, WebhookTarget)
            .join(WebhookTarget, col(WebhookTarget.id) == col(WebhookDelivery.target_id))
            .where(wanted)
            .order_by(col(WebhookDelivery.due_at), col(WebhookDelivery.id))
            .limit(AT_ONCE)
            .with_for_update(of=WebhookDelivery, skip_locked=True)
        )
        async with self._database.write() as session:
            found = (await session.execute(due)).all()
            ours = [row for row in found if allowed is None or row.WebhookTarget.enabled]
            idle = [row.WebhookDelivery.id for row in found if row not in ours]
            calls = [_call(row, now) for row in ours]
            await _write(session, idle, status=DeliveryStatus.DROPPED, ended_at=now)
            taken = [call.id for call in calls]
            await _write(session, taken, status=DeliveryStatus.SENDING, claimed_at=now)
        if found:
            await self._tell()
        return calls

    async def change(self, call: Call, **values: Any) -> None:
        """Write how it went, unless somebody else set out with it meanwhile."""
        ours = and_(
            col(WebhookDelivery.status) == DeliveryStatus.SENDING,
            col(WebhookDelivery.claimed_at) == call.claimed_at,
        )
        await self._database.change(_update([call.id], ours, **values))
        await self._tell()

    async def _tell(self) -> None:
        """May be lost without harm: the rows are the truth."""
        await events.publish(self._redis, events.WebhooksChanged())


def _is_due(now: datetime) -> Any:
    waiting = col(WebhookDelivery.status) == DeliveryStatus.WAITING
    silent = and_(
        col(WebhookDelivery.status) == DeliveryStatus.SENDING,
        col(WebhookDelivery.claimed_at) <= now - LEASE,
    )
    return and_(or_(waiting, silent), col(WebhookDelivery.due_at) <= now)


def _call(row: AnyRow, now: datetime) -> Call:
    one: WebhookDelivery = row.WebhookDelivery
    target: WebhookTarget = row.WebhookTarget
    return Call(
        id=one.id,
        target_id=target.id,
        target=target.name,
        url=target.url,
        secret=target.secret,
        address=target.address,
        owner_id=target.created_by,
        event_id=one.event_id,
        event=one.event,
        data=one.data,
        at=one.at,
        tries=one.tries,
        was_claimed=one.status == DeliveryStatus.SENDING,
        claimed_at=now,
    )


async def _write(session: AsyncSession, ids: Sequence[str], **values: Any) -> None:
    if ids:
        await session.execute(_update(ids, **values))


def _update(ids: Sequence[str], *still: Any, **values: Any) -> Update:
    these = update(WebhookDelivery).where(col(WebhookDelivery.id).in_(ids), *still)
    return these.values(**values).execution_options(synchronize_session=False)
