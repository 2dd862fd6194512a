"""Rows of subscriptions as people see them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, func, select

from medianest.models.subscription import (
    Subscription,
    SubscriptionEntry,
    SubscriptionEntryState,
)
from medianest.models.user import User
from medianest.services.downloads.views import DownloadViews
from medianest.views.subscription import SubscriptionView

PICTURE_PREFIX = "s-"

Counts = dict[tuple[str, str], int]


async def page(
    session: AsyncSession, owner_id: str | None, *, limit: int, offset: int
) -> tuple[list[tuple[Subscription, str]], int]:
    """Rows with their owners' names, the newest first, and how many there are in all.

    ``owner_id`` ``None`` means everyone's.
    """
    mine = [] if owner_id is None else [Subscription.user_id == owner_id]
    counted = select(func.count()).select_from(Subscription).where(*mine)
    wanted = (
        select(Subscription, col(User.name))
        .join(User, col(User.id) == col(Subscription.user_id))
        .where(*mine)
        .order_by(col(Subscription.created_at).desc(), col(Subscription.id).desc())
        .limit(limit)
        .offset(offset)
    )
    rows = [(row, name) for row, name in (await session.execute(wanted)).all()]
    return rows, int((await session.execute(counted)).scalar_one())


async def counts(session: AsyncSession, subscription_ids: list[str]) -> Counts:
    """How many entries are in which state, by subscription and state."""
    counted = (
        select(
            col(SubscriptionEntry.subscription_id),
            col(SubscriptionEntry.state),
            func.count().label("count"),
        )
        .where(
            col(SubscriptionEntry.subscription_id).in_(subscription_ids),
            col(SubscriptionEntry.state) != SubscriptionEntryState.SKIPPED,
        )
        .group_by(col(SubscriptionEntry.subscription_id), col(SubscriptionEntry.state))
    )
    found = (await session.execute(counted)).all()
    return {(subscription_id, state): count for subscription_id, state, count in found}


def view(
    row: Subscription, owner_name: str, counted: Counts, views: DownloadViews, now: datetime
) -> SubscriptionView:
    """What was taken and removed again since counts as taken."""
    taken = counted.get((row.id, SubscriptionEntryState.TAKEN), 0)
    gone = counted.get((row.id, SubscriptionEntryState.GONE), 0)
    same = {
        name: getattr(row, name)
        for name in SubscriptionView.model_fields
        if name in Subscription.model_fields and name not in ("title", "subtitles")
    }
    return SubscriptionView(
        **same,
        owner_id=row.user_id,
        owner_name=owner_name,
        title=row.title or row.url,
        subtitles=[language for language in row.subtitles.split(",") if language],
        thumbnail=views.image(PICTURE_PREFIX + row.id) if row.thumbnail_url else "",
        checking=row.checking_until is not None and row.checking_until > now,
        taken=taken + gone,
        waiting=counted.get((row.id, SubscriptionEntryState.WAITING), 0),
    )
