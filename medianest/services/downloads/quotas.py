"""Quotas: how many downloads a person may ask for in an hour, and how many run at once.

What an administrator agreed with one person counts for them instead of the settings.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from medianest.errors import QuotaError
from medianest.models.download import RUNNING, Download, DownloadUse
from medianest.models.ids import utc_now
from medianest.models.user import Role, User
from medianest.services.downloads import own_quotas
from medianest.views.download import QuotaView
from medianest.views.settings import DownloadSettings

WINDOW = timedelta(hours=1)
KEPT = timedelta(days=1)
CLOCKS_DIFFER_BY = timedelta(minutes=5)
"""A use from further ahead was written before a clock was set back: it counts when its time comes,
or a person would have to wait until then."""

CLAIMS = 0x6D6E5F636C61696D  # "mn_claim": one key for all workers of a database


async def check(
    session: AsyncSession, user_id: str, is_admin: bool, settings: DownloadSettings
) -> None:
    """Raise :class:`QuotaError` when this person has had the hour's downloads.

    For what has to be fetched, in the transaction that goes on to :func:`note_use`: it holds up
    whoever asks in this person's name at the same moment, until the commit. Administrators have no
    such quota: they set it.
    """
    limit = (await own_quotas.settings_for(session, user_id, settings)).per_user_per_hour
    if is_admin or limit == 0:
        return
    await session.execute(
        # Not the strongest lock: that one would wait for rows that only point at the person.
        select(User.id).where(User.id == user_id).with_for_update(key_share=True)
    )
    now = utc_now()
    if (due := await _given_back(session, user_id, limit, now)) is not None:
        raise _used_up(limit, due - now)


async def note_use(session: AsyncSession, user_id: str) -> None:
    """Count one download asked for; what is too old to count goes."""
    now = utc_now()
    old = delete(DownloadUse).where(
        col(DownloadUse.user_id) == user_id, col(DownloadUse.at) < now - KEPT
    )
    await session.execute(old.execution_options(synchronize_session=False))
    session.add(DownloadUse(user_id=user_id, at=now))


async def may_start(session: AsyncSession, row: Download, settings: DownloadSettings) -> bool:
    """Whether ``row``, which waits, may run now; in the transaction that then claims it."""
    await one_claim_at_a_time(session)
    wanted = select(Download.id).where(Download.id == row.id, startable(settings))
    return (await session.execute(wanted)).first() is not None


async def one_claim_at_a_time(session: AsyncSession) -> None:
    """Hold up whoever else counts what runs, until the commit.

    On SQLite a transaction that writes is alone anyway.
    """
    if (await session.connection()).dialect.name == "postgresql":
        await session.execute(select(func.pg_advisory_xact_lock(CLAIMS)))


def startable(settings: DownloadSettings) -> ColumnElement[bool]:
    """The same as a condition on :class:`Download`, for finding the first of many that may run.

    Only after :func:`one_claim_at_a_time` does it hold until the commit.
    """
    running = aliased(Download)
    overall = (
        select(func.count())
        .select_from(running)
        .where(col(running.status).in_(RUNNING))
        .scalar_subquery()
    )
    return (overall < settings.max_active) & _within_own_share(settings.per_user_active)


async def left(
    session: AsyncSession,
    user_id: str,
    is_admin: bool,
    settings: DownloadSettings,
    disk_free_bytes: int | None = None,
) -> QuotaView:
    """What this person may still do; limits that do not hold for them are 0."""
    settings = await own_quotas.settings_for(session, user_id, settings)
    per_hour = 0 if is_admin else settings.per_user_per_hour
    now = utc_now()
    used = await _used(session, user_id, now)
    given_back = None
    if per_hour and used:
        given_back = await _given_back(session, user_id, min(used, per_hour), now)
    return QuotaView(
        per_hour=per_hour,
        hour_left=max(0, per_hour - used) if per_hour else None,
        resets_at=given_back,
        per_user_active=0 if is_admin else settings.per_user_active,
        active=await _running(session, user_id),
        max_bytes=settings.max_bytes,
        disk_free_bytes=disk_free_bytes,
        disk_floor_bytes=settings.disk_floor_bytes,
        playlist_cap=settings.playlist_cap,
    )


def _within_own_share(limit: int) -> ColumnElement[bool]:
    running = aliased(Download)
    own_limit = func.coalesce(col(User.quotas)["perUserActive"].as_integer(), limit)
    has_share = (
        select(User.id)
        .join(running, col(running.user_id) == col(User.id))
        .where(col(running.status).in_(RUNNING), own_limit > 0, User.role != Role.ADMIN)
        .group_by(col(User.id))
        .having(func.count() >= own_limit)
    )
    return col(Download.user_id).not_in(has_share)


def _uses(user_id: str, now: datetime) -> list[ColumnElement[bool]]:
    return [
        col(DownloadUse.user_id) == user_id,
        col(DownloadUse.at) > now - WINDOW,
        col(DownloadUse.at) <= now + CLOCKS_DIFFER_BY,
    ]


async def _used(session: AsyncSession, user_id: str, now: datetime) -> int:
    counted = select(func.count()).select_from(DownloadUse).where(*_uses(user_id, now))
    return int((await session.execute(counted)).scalar_one())


async def _given_back(
    session: AsyncSession, user_id: str, nth: int, now: datetime
) -> datetime | None:
    """When the ``nth`` newest use of the hour stops counting; ``None`` if there are fewer.

    Counted from the newest, so that it is right as well where a limit was lowered below what had
    been used by then.
    """
    wanted = (
        select(DownloadUse.at)
        .where(*_uses(user_id, now))
        .order_by(col(DownloadUse.at).desc())
        .offset(nth - 1)
        .limit(1)
    )
    at = (await session.execute(wanted)).scalar_one_or_none()
    return None if at is None else at + WINDOW


async def _running(session: AsyncSession, user_id: str) -> int:
    counted = (
        select(func.count())
        .select_from(Download)
        .where(Download.user_id == user_id, col(Download.status).in_(RUNNING))
    )
    return int((await session.execute(counted)).scalar_one())


def _used_up(limit: int, wait: timedelta) -> QuotaError:
    """In minutes from now: the server does not know what the person's clock says."""
    seconds = max(1, int(-(-wait.total_seconds() // 1)))
    minutes = -(-seconds // 60)
    share = "your download" if limit == 1 else f"your {limit} downloads"
    unit = "minute" if minutes == 1 else "minutes"
    return QuotaError(
        f"You have used {share} of this hour. The next is yours in {minutes} {unit}.",
        retry_after_seconds=seconds,
    )
