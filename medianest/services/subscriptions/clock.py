"""Rings for the subscriptions that are due, and every hour for what is kept no longer."""

from __future__ import annotations

import time
from datetime import datetime

from sqlmodel import col, select

from medianest.database import Database
from medianest.models.ids import utc_now
from medianest.models.subscription import Subscription
from medianest.services.queue import Queue, Ring
from medianest.services.subscriptions import rows

MOST_AT_ONCE = 20
RETENTION_JOB = "medianest.jobs.subscriptions.keep"
RETENTION_SECONDS = 3600


class SubscriptionClock:
    """Call :meth:`ring` every minute; from several processes at once it does no harm.

    However many are due at once, after a long time switched off or a jump of the clock, only the
    longest waiting are rung for, and the others a minute later.
    """

    def __init__(self, database: Database, queue: Queue) -> None:
        self._database = database
        self._queue = queue
        self._kept_at: float | None = None

    async def ring(self, now: datetime | None = None) -> list[str]:
        """The ids that were rung for; ``now`` is for tests.

        Raises :class:`UnavailableError` without the database, :class:`QueueUnavailableError`
        without Redis.
        """
        now = now or utc_now()
        wanted = (
            select(col(Subscription.id))
            .where(*rows.due(now))
            .order_by(col(Subscription.next_check_at), col(Subscription.id))
            .limit(MOST_AT_ONCE)
        )
        async with self._database.read() as session:
            due = list((await session.execute(wanted)).scalars())
        await self._queue.ring([rows.bell(subscription_id, now) for subscription_id in due])
        await self._ring_hourly(now)
        return due

    async def _ring_hourly(self, now: datetime) -> None:
        """By a clock that nobody sets."""
        if self._kept_at is not None and time.monotonic() - self._kept_at < RETENTION_SECONDS:
            return
        name = f"subscriptions-keep-{int(now.timestamp()) // rows.BELL_SECONDS}"
        expires = rows.BELL_SECONDS
        await self._queue.ring([Ring(RETENTION_JOB, (), name, rows.SYNC, expires_seconds=expires)])
        self._kept_at = time.monotonic()
