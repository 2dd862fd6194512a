"""Checks one subscription: what is new in its list, what is asked for of that, what goes."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import IntegrityError

from medianest.database import Database
from medianest.integrations.ytdlp.errors import LIST_SENTENCES, SENTENCES, MediaSiteError, Reason
from medianest.models.subscription import Backlog, Subscription, SubscriptionEntryState
from medianest.services.downloads.downloads import DownloadsService
from medianest.services.settings.settings import SettingsService
from medianest.services.subscriptions import choice, entries, lists, rows
from medianest.services.subscriptions.asks import Asks
from medianest.services.subscriptions.lists import Found, Lister
from medianest.services.subscriptions.retention import Retention
from medianest.services.subscriptions.rows import Claimed

LISTING_SECONDS = 480
LATE = "The site takes too long to answer. It is asked again later."
OF_LISTS = {
    **LIST_SENTENCES,
    Reason.UNSUPPORTED: "There is no list of videos at this address. For one video use Download.",
    Reason.FAILED: "The list could not be read. It is tried again later.",
}

log = structlog.get_logger(__name__)


class SubscriptionChecks:
    """``lister`` is the way to the sites."""

    def __init__(
        self,
        database: Database,
        downloads: DownloadsService,
        settings: SettingsService,
        lister: Lister,
    ) -> None:
        self._database = database
        self._settings = settings
        self._lister = lister
        self._asks = Asks(database, downloads)
        self._retention = Retention(database, downloads)

    async def check(self, subscription_id: str, now: datetime, *, look: bool = False) -> bool:
        """Whether it was checked: only what is due is, by one at a time.

        A check that only comes back for what still waits leaves the site alone, unless somebody
        wants it to ``look``.
        What goes wrong with the site is kept with the subscription and told once.
        """
        claimed = await rows.claim(self._database, subscription_id, now)
        if claimed is None:
            return False
        try:
            await self._check(claimed, now, look)
        except MediaSiteError as error:
            await self._failed(claimed, error, now)
        except IntegrityError:
            log.info("subscription changed or removed while checked", subscription=subscription_id)
        return True

    async def _check(self, claimed: Claimed, now: datetime, look: bool) -> None:
        row = claimed.row
        await entries.note_gone(self._database, row.id)
        looked = look or not await self._came_back(row, now)
        outcome = await self._look(row, now) if looked else {}
        come_back = await self._asks.ask(claimed, now)
        await self._retention.keep(row, claimed.owner, now)
        regular = (now if looked else row.last_checked_at or now) + rows.pause(row, 0)
        soonest = min(regular, come_back) if come_back else regular
        await rows.finish(self._database, claimed, next_check_at=soonest, **outcome)

    async def _came_back(self, row: Subscription, now: datetime) -> bool:
        """Whether the list was read as lately as was asked for, and something of it still waits."""
        if row.last_checked_at is None or row.failures:
            return False
        interval = timedelta(minutes=row.interval_minutes)
        fresh = row.last_checked_at <= now < row.last_checked_at + interval
        return fresh and bool(await entries.waiting(self._database, row.id))

    async def _look(self, row: Subscription, now: datetime) -> dict[str, object]:
        """Take in what is new. Columns that say so. Raises :class:`MediaSiteError`."""
        known = await entries.known(self._database, row.id)
        cap = (await self._settings.current()).downloads.playlist_cap
        is_first = row.last_checked_at is None
        first = (cap if row.backlog == Backlog.ALL else row.backlog_count) if is_first else None
        found = await self._read(row.url, set() if is_first else known, first)
        wanted = (
            choice.from_the_past(found.new, row, cap)
            if is_first
            else {choice.key_of(entry) for entry in found.new if choice.fits(entry, row)}
        )
        seen = [each for each in found.older + found.new if choice.key_of(each) not in known]
        states = [(each, _state(choice.key_of(each) in wanted)) for each in seen]
        await entries.remember(self._database, row.id, states, now)
        if row.failures:
            log.info("subscription works again", subscription=row.id)
        return _facts(found) | {
            "last_checked_at": now,
            "failures": 0,
            "error_code": None,
            "error_message": None,
        }

    async def _read(self, url: str, known: set[choice.Key], first: int | None) -> Found:
        try:
            async with asyncio.timeout(LISTING_SECONDS):
                return await lists.read(self._lister, url, known, first=first)
        except TimeoutError:
            raise MediaSiteError(Reason.UNREACHABLE, LATE) from None

    async def _failed(self, claimed: Claimed, error: MediaSiteError, now: datetime) -> None:
        """Less and less often; told when it begins and not again."""
        row, reason = claimed.row, error.reason
        told = error.message
        if told == SENTENCES[reason]:
            told = OF_LISTS.get(reason, told)
        if row.failures == 0:
            log.warning("subscription cannot be checked", subscription=row.id, reason=reason.value)
        wait = max(
            rows.pause(row, row.failures + 1), timedelta(seconds=error.retry_after_seconds or 0)
        )
        await rows.finish(
            self._database,
            claimed,
            next_check_at=now + wait,
            failures=row.failures + 1,
            error_code=reason.value,
            error_message=told[:500],
            # Until a check went well the next one still is the first.
            **({} if row.last_checked_at is None else {"last_checked_at": now}),
        )


def _state(wanted: bool) -> SubscriptionEntryState:
    return SubscriptionEntryState.WAITING if wanted else SubscriptionEntryState.SKIPPED


def _facts(found: Found) -> dict[str, object]:
    """What the list says of itself, where it does."""
    listing = found.listing
    facts: dict[str, object] = {
        "title": listing.title[:500],
        "uploader": listing.uploader[:200],
        "thumbnail_url": listing.thumbnail_url,
    }
    return {name: value for name, value in facts.items() if value}
