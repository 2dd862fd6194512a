"""Removes what subscriptions keep no longer: all but the last so many, or what is too old."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from sqlmodel import col, or_, select

from medianest.database import Database
from medianest.errors import ConflictError, NotFoundError
from medianest.models.download import HERE, Download
from medianest.models.subscription import Subscription, SubscriptionEntry
from medianest.models.user import User
from medianest.services.actor import Actor
from medianest.services.downloads.downloads import DownloadsService
from medianest.services.subscriptions import entries
from medianest.services.subscriptions.rows import actor_for, of_people_who_may_come_in

log = structlog.get_logger(__name__)


class Retention:
    """Only what is complete goes, and never what is pinned, which does not count either.

    A file goes with its last row, so what somebody else has as well stays on the disk.
    """

    def __init__(self, database: Database, downloads: DownloadsService) -> None:
        self._database = database
        self._downloads = downloads

    async def keep_all(self, now: datetime) -> int:
        """Every subscription in turn; how many downloads were removed."""
        limited = or_(
            col(Subscription.keep_last).is_not(None), col(Subscription.keep_days).is_not(None)
        )
        wanted = (
            select(Subscription, User)
            .join(User, col(User.id) == col(Subscription.user_id))
            .where(limited, *of_people_who_may_come_in())
            .order_by(col(Subscription.id))
        )
        async with self._database.read() as session:
            found = list((await session.execute(wanted)).all())
        removed = 0
        for row, owner in found:
            removed += await self.keep(row, actor_for(owner), now)
        return removed

    async def keep(self, row: Subscription, owner: Actor, now: datetime) -> int:
        """One subscription; how many downloads were removed."""
        surplus = await self._surplus(row, now) if row.keep_last or row.keep_days else []
        removed = 0
        for download_id in surplus:
            removed += await self._remove(owner, download_id)
        await entries.note_gone(self._database, row.id)
        if removed:
            log.info("old videos of a subscription removed", subscription=row.id, count=removed)
        return removed

    async def _surplus(self, row: Subscription, now: datetime) -> list[str]:
        """The downloads that are kept no longer, the newest first."""
        complete = (
            select(col(Download.id), col(Download.ended_at))
            .join(SubscriptionEntry, col(SubscriptionEntry.download_id) == col(Download.id))
            .where(
                SubscriptionEntry.subscription_id == row.id,
                col(Download.status).in_(HERE),
                col(Download.pinned).is_(False),
            )
            .order_by(col(SubscriptionEntry.seen_at).desc())
        )
        async with self._database.read() as session:
            found = list((await session.execute(complete)).all())
        last = len(found) if row.keep_last is None else row.keep_last
        oldest = None if row.keep_days is None else now - timedelta(days=row.keep_days)
        return [
            each.id
            for place, each in enumerate(found)
            if place >= last or (oldest is not None and each.ended_at and each.ended_at < oldest)
        ]

    async def _remove(self, owner: Actor, download_id: str) -> bool:
        try:
            if (await self._downloads.get(owner, download_id)).pinned:  # since it was looked at
                return False
            await self._downloads.remove(owner, download_id, with_file=True)
        except NotFoundError:
            return False
        except ConflictError as error:
            log.warning("old video not removed", download=download_id, reason=str(error))
            return False
        return True
