"""Tells people what became of what they asked for, and of titles that they follow."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from medianest import routes
from medianest.models.follow import Follow
from medianest.models.media_request import MediaRequest, RequestEvent, RequestStatus
from medianest.services.notifications import raising
from medianest.services.notifications.notice import Notice
from medianest.views.preferences import NotificationEvent

UNDECIDED = (RequestStatus.PENDING, RequestStatus.DENIED)
GRANTED = (
    RequestStatus.APPROVED,
    RequestStatus.PROCESSING,
    RequestStatus.PARTIALLY_AVAILABLE,
)
NAMELESS = "A title you asked for"


async def moved(session: AsyncSession, row: MediaRequest, before: str, step: RequestEvent) -> None:
    """``row`` came from ``before`` to the status it has, with ``step`` of its history."""
    said = _notice(row, before, step)
    if said is None:
        return
    people = [row.user_id] if row.user_id is not None else []
    if row.status == RequestStatus.AVAILABLE:
        people += [one for one in await _followers(session, row) if one != row.user_id]
    await raising.tell(session, said, people)


def _notice(row: MediaRequest, before: str, step: RequestEvent) -> Notice | None:
    title, link = row.title or NAMELESS, routes.title(row.media_type, row.tmdb_id)
    once = f"request:{row.id}:{step.id}"
    if row.status == RequestStatus.AVAILABLE:
        # What goes and comes back is news only the first time.
        return Notice(
            f"request:{row.id}:available",
            NotificationEvent.REQUEST_AVAILABLE,
            f"{title} is ready to watch",
            link=link,
        )
    if row.status in GRANTED and before in UNDECIDED and _was_decided(row):
        return Notice(once, NotificationEvent.REQUEST_DECIDED, f"{title} was approved", link=link)
    if row.status == RequestStatus.DENIED:
        said, event = f"{title} was declined", NotificationEvent.REQUEST_DECIDED
        return Notice(once, event, said, message=row.reason, link=link)
    if row.status == RequestStatus.FAILED:
        said, event = f"{title} could not be fetched", NotificationEvent.REQUEST_FAILED
        return Notice(once, event, said, message=row.reason, link=link)
    return None


def _was_decided(row: MediaRequest) -> bool:
    """Whether somebody did, rather than the person's own right to need nobody."""
    return row.decided_at is not None and row.decided_by != row.user_id


async def _followers(session: AsyncSession, row: MediaRequest) -> list[str]:
    theirs = select(col(Follow.user_id)).where(
        col(Follow.media_type) == row.media_type, col(Follow.tmdb_id) == row.tmdb_id
    )
    return list((await session.execute(theirs)).scalars())
