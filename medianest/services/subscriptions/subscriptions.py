"""Subscriptions as people use them: follow a channel or playlist, change how, look now, stop."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import structlog
from redis.asyncio import Redis
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, delete, func, select

from medianest.database import Database
from medianest.errors import (
    ConflictError,
    DuplicateError,
    MediaAddressError,
    NotFoundError,
    QueueUnavailableError,
)
from medianest.integrations.ytdlp.details import MediaDetails, MediaListing
from medianest.models.ids import utc_now
from medianest.models.subscription import Subscription
from medianest.models.user import Permission, User
from medianest.services.actor import Actor
from medianest.services.downloads import lists as download_lists
from medianest.services.downloads.addresses import MediaAddress
from medianest.services.downloads.previews import Previews
from medianest.services.downloads.timing import Timing
from medianest.services.downloads.views import DownloadViews
from medianest.services.queue import Queue
from medianest.services.settings.settings import SettingsService
from medianest.services.subscriptions import requests, rows, views
from medianest.settings import Environment
from medianest.views.subscription import SubscriptionRequest, SubscriptionView
from medianest.views.view import Page, Pagination

NOT_THERE = "There is no such subscription."
A_VIDEO = (
    "This is the address of one video. Use Download for it; subscribe to a channel or playlist."
)
MOST_EACH = 100
CHECKED_APART = timedelta(minutes=1)
"""However often somebody asks, a site is not asked for the same list more often."""

log = structlog.get_logger(__name__)


class SubscriptionsService:
    """Everybody sees and changes their own subscriptions; administrators everyone's."""

    def __init__(
        self,
        database: Database,
        redis: Redis,
        queue: Queue,
        settings: SettingsService,
        environment: Environment,
    ) -> None:
        self._database = database
        self._queue = queue
        self._views = DownloadViews(environment.base_path)
        self._previews = Previews(
            database, redis, queue, settings, environment, self._views, Timing()
        )

    async def page(self, actor: Actor, *, page: int = 1, limit: int = 20) -> Page[SubscriptionView]:
        """One page of what this person may see, the newest first. Raises
        :class:`InvalidInputError`.
        """
        download_lists.check_page(page, limit)
        owner_id, offset = None if actor.is_admin else actor.user_id, (page - 1) * limit
        async with self._database.read() as session:
            found, total = await views.page(session, owner_id, limit=limit, offset=offset)
            counts = await views.counts(session, [row.id for row, _ in found])
        now, view = utc_now(), views.view
        items = [view(row, name, counts, self._views, now) for row, name in found]
        return Page[SubscriptionView](items=items, pagination=Pagination.of(page, limit, total))

    async def get(self, actor: Actor, subscription_id: str) -> SubscriptionView:
        """One subscription. Raises :class:`NotFoundError`, also for somebody else's."""
        async with self._database.read() as session:
            row = await self._row(session, actor, subscription_id)
            owner_name = (await session.get_one(User, row.user_id)).name
            counts = await views.counts(session, [row.id])
        return views.view(row, owner_name, counts, self._views, utc_now())

    async def create(self, actor: Actor, request: SubscriptionRequest) -> SubscriptionView:
        """Follow a channel or playlist; it is looked at right away.

        Raises :class:`ForbiddenError` for people who may not download,
        :class:`MediaAddressError`, also for a single video, :class:`InvalidInputError` for
        choices that do not go together, :class:`DuplicateError` with the id of this person's
        subscription to the same, and :class:`ConflictError` when they have as many as one may.
        """
        actor.require(Permission.DOWNLOAD)
        address = await self._previews.address(request.url)
        listing = await self._list_known(address)
        row = requests.new_row(actor, address.url, request, listing)
        try:
            async with self._database.write() as session:
                await _refuse_second(session, row)
                await _refuse_too_many(session, actor)
                session.add(row)
        except IntegrityError:  # the same person, twice at once
            async with self._database.read() as session:
                await _refuse_second(session, row)
            raise ConflictError("Something else changed at the same moment. Try again.") from None
        await self._ring(row.id, utc_now(), look=True)
        return await self.get(actor, row.id)

    async def change(
        self, actor: Actor, subscription_id: str, changes: dict[str, Any]
    ) -> SubscriptionView:
        """Change the named fields of :class:`SubscriptionChange` and no others.

        Raises :class:`NotFoundError` and :class:`InvalidInputError`.
        """
        now = utc_now()
        async with self._database.write() as session:
            row = await self._row(session, actor, subscription_id)
            was_enabled = row.enabled
            requests.change(row, changes)
            if row.enabled and not was_enabled:
                row.next_check_at = _soon(row, now)
            elif "interval_minutes" in changes and not row.failures and row.last_checked_at:
                row.next_check_at = max(now, row.last_checked_at + rows.pause(row, 0))
            session.add(row)
        if row.enabled and row.next_check_at <= now:
            await self._ring(row.id, now)
        return await self.get(actor, subscription_id)

    async def remove(self, actor: Actor, subscription_id: str) -> None:
        """Follow it no more; what it brought stays. Raises :class:`NotFoundError`."""
        async with self._database.write() as session:
            row = await self._row(session, actor, subscription_id)
            await session.execute(delete(Subscription).where(col(Subscription.id) == row.id))

    async def check_now(self, actor: Actor, subscription_id: str) -> SubscriptionView:
        """Look at it now, or in a minute if that was just done.

        Raises :class:`NotFoundError`, and :class:`ConflictError` for one that is switched off.
        """
        now = utc_now()
        async with self._database.write() as session:
            row = await self._row(session, actor, subscription_id)
            if not row.enabled:
                raise ConflictError("This subscription is switched off. Switch it on first.")
            row.next_check_at = _soon(row, now)
            session.add(row)
        if row.next_check_at <= now:
            await self._ring(row.id, now, look=True)
        return await self.get(actor, subscription_id)

    async def thumbnail(self, actor: Actor, subscription_id: str) -> tuple[bytes, str]:
        """The picture's bytes and content type. Raises :class:`NotFoundError`."""
        async with self._database.read() as session:
            row = await self._row(session, actor, subscription_id)
        return await self._previews.picture_at(row.thumbnail_url)

    async def _row(self, session: AsyncSession, actor: Actor, subscription_id: str) -> Subscription:
        row = await session.get(Subscription, subscription_id)
        if row is None or not actor.may_see(row.user_id):
            raise NotFoundError(NOT_THERE)
        return row

    async def _list_known(self, address: MediaAddress) -> MediaListing | None:
        """What was found there in the last minutes. Raises :class:`MediaAddressError` for a video:
        of addresses that nobody looked at yet the first check tells."""
        found = None if address.media_id else await self._previews.known(address)
        if address.media_id or isinstance(found, MediaDetails):
            raise MediaAddressError(A_VIDEO, details={"url": A_VIDEO})
        return found

    async def _ring(self, subscription_id: str, now: datetime, *, look: bool = False) -> None:
        try:
            await self._queue.ring([rows.bell(subscription_id, now, look=look)])
        except QueueUnavailableError:
            log.warning("redis is away, the scheduler will ring", subscription=subscription_id)


def _soon(row: Subscription, now: datetime) -> datetime:
    last = row.last_checked_at
    if last is None or row.failures or not now - CHECKED_APART < last <= now:
        return now
    return last + CHECKED_APART


async def _refuse_second(session: AsyncSession, row: Subscription) -> None:
    """Name this person's subscription to the same; the database's unique index enforces it."""
    same = select(Subscription.id).where(
        Subscription.user_id == row.user_id, Subscription.url == row.url
    )
    if (found := (await session.execute(same)).scalars().first()) is not None:
        raise DuplicateError("You follow this already.", details={"id": found})


async def _refuse_too_many(session: AsyncSession, actor: Actor) -> None:
    counted = (
        select(func.count()).select_from(Subscription).where(Subscription.user_id == actor.user_id)
    )
    if (await session.execute(counted)).scalar_one() >= MOST_EACH:
        raise ConflictError(f"You follow {MOST_EACH} already. Remove one of them first.")
