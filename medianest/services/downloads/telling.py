"""Tells people that a download of theirs is there, or that it will not come."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from medianest import routes
from medianest.models.download import HERE, Download, DownloadStatus
from medianest.services.notifications import raising
from medianest.services.notifications.notice import LONGEST_TITLE, Notice
from medianest.views.preferences import NotificationEvent

ENDS = HERE | {DownloadStatus.FAILED}
_FINISHED, _FAILED = "is finished", "could not be fetched"


async def ended(session: AsyncSession, download_id: str, attempt: int) -> None:
    """This attempt at it was the last one."""
    wanted = select(
        col(Download.user_id),
        col(Download.title),
        col(Download.url),
        col(Download.status),
        col(Download.error_message),
    )
    one = await session.execute(wanted.where(col(Download.id) == download_id))
    if (row := one.one_or_none()) is None:
        return
    is_here = row.status in HERE
    words = _FINISHED if is_here else _FAILED
    name = (row.title or row.url)[: LONGEST_TITLE - len(words) - 1]
    said = Notice(
        f"download:{download_id}:{attempt}:{'here' if is_here else 'failed'}",
        NotificationEvent.DOWNLOAD_FINISHED if is_here else NotificationEvent.DOWNLOAD_FAILED,
        f"{name} {words}",
        message=row.error_message or "",
        link=routes.DOWNLOADS,
    )
    await raising.tell(session, said, [row.user_id])
