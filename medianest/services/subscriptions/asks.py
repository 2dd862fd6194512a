"""Asks for downloads of what a subscription wants, as its owner would, a few at a time."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from medianest.database import Database
from medianest.errors import ConflictError, InvalidInputError, MediaAddressError, QuotaError
from medianest.models.download import Download
from medianest.models.subscription import Subscription, SubscriptionEntry
from medianest.models.user import Permission
from medianest.services.downloads.downloads import DownloadsService
from medianest.services.subscriptions import entries
from medianest.services.subscriptions.rows import Claimed
from medianest.views.download import Container, DownloadRequest, Quality, SponsorBlock

MOST_UNFINISHED = 10
"""More downloads of one subscription are never under way or waiting at once."""

MOST_TRIES = 50
CATCH_UP = timedelta(minutes=15)
SOONEST = timedelta(minutes=1)

log = structlog.get_logger(__name__)


class Asks:
    """The owner's quotas hold, so some of it may have to wait for a later check."""

    def __init__(self, database: Database, downloads: DownloadsService) -> None:
        self._database = database
        self._downloads = downloads

    async def ask(self, claimed: Claimed, now: datetime) -> datetime | None:
        """Ask for the newest first. When to come back for what still waits, if that is likely to
        be of use before the next regular check.

        Nothing for somebody who may not download any more: it waits until they may again.
        """
        row = claimed.row
        if not claimed.owner.may(Permission.DOWNLOAD):
            return None
        waiting = await self._worth_asking(row)
        room = MOST_UNFINISHED - await entries.unfinished(self._database, row.id)
        settled = 0
        for entry in waiting[:MOST_TRIES]:
            if settled >= room:
                return now + CATCH_UP
            try:
                settled += await self._one(claimed, entry)
            except QuotaError as error:
                return now + max(timedelta(seconds=error.retry_after_seconds), SOONEST)
        return now + CATCH_UP if 0 < settled < len(waiting) else None

    async def _worth_asking(self, row: Subscription) -> list[SubscriptionEntry]:
        """Without what would be removed again as soon as it is there."""
        waiting = await entries.waiting(self._database, row.id)
        if row.keep_last is not None:
            await entries.skip(self._database, [each.id for each in waiting[row.keep_last :]])
            waiting = waiting[: row.keep_last]
        return waiting

    async def _one(self, claimed: Claimed, entry: SubscriptionEntry) -> bool:
        """Whether it is settled. Raises :class:`QuotaError`.

        What its owner has asked for by hand waits until that has ended: a row of one's own is not
        removed by a subscription. What is on a site that is not allowed waits until it is.
        """

        async def take(session: AsyncSession, download: Download) -> None:
            await entries.take(session, entry, download)

        try:
            await self._downloads.submit(claimed.owner, _request(claimed.row, entry), also=take)
        except (ConflictError, MediaAddressError) as error:
            log.info("video of a subscription put off", entry=entry.id, reason=str(error))
            return False
        except InvalidInputError as error:
            log.info("video of a subscription left out", entry=entry.id, reason=str(error))
            await entries.skip(self._database, [entry.id])
        return True


def _request(row: Subscription, entry: SubscriptionEntry) -> DownloadRequest:
    return DownloadRequest(
        url=entry.url,
        quality=Quality(row.quality),
        container=Container(row.container),
        subtitles=[language for language in row.subtitles.split(",") if language],
        sponsorblock=SponsorBlock(row.sponsorblock),
    )
