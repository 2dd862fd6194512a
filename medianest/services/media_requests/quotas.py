"""Our own shares of requests, for people whom Overseerr does not know: films and seasons a week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from medianest.database import AnyRow
from medianest.errors import QuotaError
from medianest.models.ids import utc_now
from medianest.models.media_request import MediaRequest, RequestStatus
from medianest.models.user import User
from medianest.services.users import views as user_views
from medianest.views.settings import OverseerrSettings

WINDOW = timedelta(days=7)
WEEK_SECONDS = int(WINDOW.total_seconds())
A_DAY_SECONDS = 86_400
GIVEN_BACK = (RequestStatus.DENIED, RequestStatus.FAILED, RequestStatus.CANCELLED)
"""What came to nothing does not count."""


@dataclass(frozen=True, slots=True)
class OwnShare:
    """``limit`` 0 does not limit; ``left`` is null then."""

    limit: int = 0
    left: int | None = None


async def share(
    session: AsyncSession, user: User, settings: OverseerrSettings, *, is_series: bool
) -> OwnShare:
    """What this person may still ask for this week: seasons of series, or films."""
    limit = limit_of(user, settings, is_series=is_series)
    if not limit:
        return OwnShare()
    used = sum(_weight(row) for row in await _used(session, user.id, is_series))
    return OwnShare(limit, max(0, limit - used))


async def check(
    session: AsyncSession, user: User, settings: OverseerrSettings, seasons: list[int] | None
) -> None:
    """Raise :class:`QuotaError` where this is more than what is left of the week.

    In the transaction that adds the request, which holds up whoever asks in this person's name.
    """
    is_series = seasons is not None
    limit = limit_of(user, settings, is_series=is_series)
    if not limit:
        return
    rows, wanted = await _used(session, user.id, is_series), len(seasons or [None])
    if sum(map(_weight, rows)) + wanted <= limit:
        return
    raise _used_up(limit, wanted, is_series=is_series, due=_due(rows, limit, wanted))


def limit_of(user: User, settings: OverseerrSettings, *, is_series: bool) -> int:
    """What was agreed with this person, or else what holds for everybody."""
    agreed = user_views.quotas(user)
    own = agreed.seasons_per_week if is_series else agreed.movies_per_week
    general = settings.seasons_per_week if is_series else settings.movies_per_week
    return general if own is None else own


async def _used(session: AsyncSession, user_id: str, is_series: bool) -> Sequence[AnyRow]:
    """What was asked for within the week, the oldest first."""
    kind = "tv" if is_series else "movie"
    found = await session.execute(
        select(MediaRequest.created_at, col(MediaRequest.seasons_asked))
        .where(
            MediaRequest.user_id == user_id,
            MediaRequest.media_type == kind,
            col(MediaRequest.created_at) > utc_now() - WINDOW,
            col(MediaRequest.status).not_in(GIVEN_BACK),
        )
        .order_by(col(MediaRequest.created_at))
    )
    return found.all()


def _weight(row: AnyRow) -> int:
    return 1 if row.seasons_asked is None else len(row.seasons_asked)


def _due(rows: Sequence[AnyRow], limit: int, wanted: int) -> datetime:
    """When enough of what was asked for is older than a week."""
    left = limit - sum(map(_weight, rows))
    for row in rows:
        left += _weight(row)
        if left >= wanted:
            return row.created_at + WINDOW  # type: ignore[no-any-return]
    return utc_now() + WINDOW


def _used_up(limit: int, wanted: int, *, is_series: bool, due: datetime) -> QuotaError:
    what = "season" if is_series else "film"
    several = f"{what}s" if limit != 1 else what
    if wanted > limit:
        sentence = f"You may ask for {limit} {several} in a week. Choose fewer."
        return QuotaError(sentence, retry_after_seconds=WEEK_SECONDS)
    seconds = max(1, int((due - utc_now()).total_seconds()) + 1)
    return QuotaError(
        f"You may ask for {limit} {several} in a week, and this would be more. "
        f"There is room for it {in_words(seconds)}.",
        retry_after_seconds=seconds,
    )


def in_words(seconds: int) -> str:
    """As in ``in 3 hours``; the server does not know what the person's clock says."""
    for name, size in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds > size or name == "minute":
            number = -(-seconds // size)
            return f"in {number} {name}{'' if number == 1 else 's'}"
    return "soon"
