"""How rows of subscriptions are taken for a check, and given back with its outcome."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, case, func, or_, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from medianest.database import Database
from medianest.models.subscription import Subscription
from medianest.models.user import User, UserStatus
from medianest.services.actor import Actor
from medianest.services.queue import Ring

JOB = "medianest.jobs.subscriptions.check"
SYNC = "sync"
LEASE = timedelta(minutes=10)
"""How long a check has its subscription to itself; one whose worker died is given up after that."""

CLOCKS_DIFFER_BY = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(days=7)
BELL_SECONDS = 600


@dataclass(frozen=True)
class Claimed:
    """A subscription that a check has to itself until ``until``, as it was when that began."""

    row: Subscription
    owner: Actor
    until: datetime


def of_people_who_may_come_in() -> list[ColumnElement[bool]]:
    """Enabled, and its owner is not suspended."""
    active = select(User.id).where(User.status == UserStatus.ACTIVE)
    return [col(Subscription.enabled).is_(True), col(Subscription.user_id).in_(active)]


def due(now: datetime) -> list[ColumnElement[bool]]:
    """What may be checked now and is not being checked.

    Times from further ahead than clocks differ were written before a clock was set back: who waited
    for them would wait as long as it was set back by.
    """
    ahead = now + CLOCKS_DIFFER_BY
    looked_at = func.coalesce(Subscription.last_checked_at, Subscription.created_at)
    lease = col(Subscription.checking_until)
    return [
        *of_people_who_may_come_in(),
        or_(col(Subscription.next_check_at) <= now, looked_at > ahead),
        or_(lease.is_(None), lease <= now, lease > ahead + LEASE),
    ]


async def claim(database: Database, subscription_id: str, now: datetime) -> Claimed | None:
    """Take it for a check; ``None`` if it is not due, being checked, gone, or its owner is."""
    wanted = (
        select(Subscription, User)
        .join(User, col(User.id) == col(Subscription.user_id))
        .where(Subscription.id == subscription_id)
    )
    async with database.write() as session:
        if not await _change(session, subscription_id, due(now), checking_until=now + LEASE):
            return None
        row, owner = (await session.execute(wanted)).one()
    return Claimed(row, actor_for(owner), now + LEASE)


def actor_for(owner: User) -> Actor:
    """What a subscription does, it does for its owner, who is not there."""
    return Actor(owner.id, owner.name, owner.role, "", permissions=frozenset(owner.permissions))


async def finish(
    database: Database, claimed: Claimed, *, next_check_at: datetime, **values: Any
) -> None:
    """Write the outcome, unless the check has lost its claim.

    Where somebody else has set when the next check is, meanwhile, that stays.
    """
    column, row = col(Subscription.next_check_at), claimed.row
    unless_moved = case((column == row.next_check_at, next_check_at), else_=column)
    mine = [col(Subscription.checking_until) == claimed.until]
    async with database.write() as session:
        await _change(
            session, row.id, mine, checking_until=None, next_check_at=unless_moved, **values
        )


def pause(row: Subscription, failures: int) -> timedelta:
    """How long after a check the next one is; twice as long for each that went wrong in a row.

    A little more for some than for others, so that what was made at once is not checked at once.
    """
    interval = timedelta(minutes=row.interval_minutes)
    longest = max(interval, LONGEST_PAUSE)
    spread = zlib.crc32(row.id.encode()) % 1000 / 1000 * min(interval / 20, timedelta(minutes=10))
    return min(interval * (1 << min(failures, 12)), longest) + spread


def bell(subscription_id: str, now: datetime, *, look: bool = False) -> Ring:
    """The job that checks; the same within ten minutes, so that it does not wait twice.

    ``look``: somebody wants to know what is in the list now.
    """
    name = f"subscription-{subscription_id}-{int(now.timestamp()) // BELL_SECONDS}"
    name += "-look" if look else ""
    return Ring(JOB, (subscription_id, int(look)), name, SYNC, expires_seconds=BELL_SECONDS)


async def _change(
    session: AsyncSession, subscription_id: str, only_if: list[ColumnElement[bool]], **values: Any
) -> bool:
    statement = (
        update(Subscription)
        .where(col(Subscription.id) == subscription_id, *only_if)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    result: CursorResult[Any] = await session.execute(statement)  # type: ignore[assignment]
    return result.rowcount == 1
