"""Rings the bells on open pages, once what is in them is written for good."""

from __future__ import annotations

from redis.asyncio import Redis
from sqlalchemy import select, update
from sqlmodel import col

from medianest import events
from medianest.database import Database
from medianest.models.ids import utc_now
from medianest.models.notification import Delivery, DeliveryStatus
from medianest.views.preferences import Channel

MOST_AT_ONCE = 500


class BellRinger:
    """Call :meth:`ring` every second. A ring may be lost or come twice: whoever hears it counts
    what is in the bell."""

    def __init__(self, database: Database, redis: Redis) -> None:
        self._database = database
        self._redis = redis

    async def ring(self) -> int:
        """Ring for all that is new; how much that was. Raises :class:`UnavailableError`."""
        rung = 0
        while due := await self._due():
            people = list(dict.fromkeys(due.values()))
            await events.publish(self._redis, events.NotificationsChanged(user_ids=people))
            rung_for = update(Delivery).where(col(Delivery.id).in_(list(due)))
            over = {"status": DeliveryStatus.SENT, "ended_at": utc_now()}
            async with self._database.write() as session:
                await session.execute(rung_for.values(**over))
            rung += len(due)
        return rung

    async def _due(self) -> dict[str, str]:
        """Whom, by the row."""
        waiting = select(col(Delivery.id), col(Delivery.user_id)).where(
            col(Delivery.channel) == Channel.IN_APP,
            col(Delivery.status) == DeliveryStatus.WAITING,
        )
        found = await self._database.rows(
            waiting.order_by(col(Delivery.due_at)).limit(MOST_AT_ONCE)
        )
        return {row.id: row.user_id for row in found}
