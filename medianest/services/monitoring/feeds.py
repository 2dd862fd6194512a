"""What is known of the way to each source of monitors."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from redis.asyncio import Redis

from medianest import events
from medianest.database import Database
from medianest.models.ids import utc_now
from medianest.models.monitor import MonitorFeed, MonitorSource
from medianest.services.monitoring.roster import Roster
from medianest.views.monitoring import FeedView

OK, UNREACHABLE, UNAUTHORIZED = "ok", "unreachable", "unauthorized"
SEEN_AGAIN = timedelta(seconds=5)
"""How often at most it is written down that a source still tells things."""

log = structlog.get_logger(__name__)


class MonitorFeeds:
    """One row for each source."""

    def __init__(self, database: Database, redis: Redis) -> None:
        self._database = database
        self._redis = redis
        self._seen_at: dict[MonitorSource, datetime] = {}

    async def get(self, source: MonitorSource) -> MonitorFeed:
        """The row of ``source``, one of its own where there is none yet."""
        async with self._database.read() as session:
            found = await session.get(MonitorFeed, source)
        return found or MonitorFeed(source=source)

    async def view(self, source: MonitorSource) -> FeedView:
        """How the way to it is, for people."""
        row = await self.get(source)
        return FeedView(
            source=source,
            status=row.status,
            sentence=row.sentence,
            since=row.since,
            seen_at=row.seen_at,
        )

    async def belong_to(self, source: MonitorSource, url: str, roster: Roster) -> None:
        """What is told comes from ``url``: what another server told has nothing to do with it."""
        if (await self.get(source)).server_url == url:
            return
        await roster.forget(source)
        async with self._database.write() as session:
            row = await session.get(MonitorFeed, source)
            if row is None:
                session.add(MonitorFeed(source=source, server_url=url))
            else:
                row.server_url, row.seen_at = url, None

    async def note_seen(self, source: MonitorSource) -> None:
        """It has just told something: all is well with it."""
        now = utc_now()
        before = self._seen_at.get(source)
        if before is not None and now - before < SEEN_AGAIN:
            return
        await self._become(source, OK, "", seen_at=now)
        self._seen_at[source] = now

    async def note_trouble(self, source: MonitorSource, status: str, sentence: str) -> None:
        """It cannot be asked; what it told last is kept, with its age."""
        self._seen_at.pop(source, None)
        await self._become(source, status, sentence[:500], seen_at=None)

    async def _become(
        self, source: MonitorSource, status: str, sentence: str, *, seen_at: datetime | None
    ) -> None:
        async with self._database.write() as session:
            row = await session.get(MonitorFeed, source)
            if row is None:
                row = MonitorFeed(source=source, status="")
                session.add(row)
            is_news = row.status != status
            row.since = utc_now() if is_news else row.since
            row.status, row.sentence, row.seen_at = status, sentence, seen_at or row.seen_at
        if is_news:
            log.info("monitoring", source=str(source), status=status, reason=sentence)
            await events.publish(self._redis, events.MonitoringChanged())
