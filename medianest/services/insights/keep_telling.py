"""Tells administrators who wants a title to stay, and whoever asked what became of that."""

from __future__ import annotations

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from medianest import routes
from medianest.models.keep import Keep, KeepStatus
from medianest.models.library_item import LibraryItem
from medianest.services.actor import Actor
from medianest.services.insights import leaving_words
from medianest.services.notifications import raising
from medianest.services.notifications.notice import Notice
from medianest.views.preferences import NotificationEvent


async def asked(session: AsyncSession, actor: Actor, row: Keep) -> None:
    """Somebody wants it to stay."""
    title = f"{actor.name} wants {await _name(session, row)} to stay"
    once = f"keep:{row.item_id}:asked:{row.asked_at.isoformat()}"
    await raising.tell_administrators(
        session,
        Notice(once, NotificationEvent.KEEP_ASKED, title, row.reason, routes.INSIGHTS_LEAVING),
    )


async def decided(session: AsyncSession, actor: Actor, row: Keep, before: str) -> None:
    """An administrator said yes or no to somebody else, which was ``before``."""
    is_own = row.asked_by == actor.user_id
    if row.asked_by is None or is_own or row.status == before or row.decided_at is None:
        return
    what = "stays" if row.status == KeepStatus.KEPT else "does not stay"
    once = f"keep:{row.item_id}:decided:{row.decided_at.isoformat()}"
    title = f"{await _name(session, row)} {what}"
    await raising.tell(
        session,
        Notice(once, NotificationEvent.KEEP_DECIDED, title, link=routes.INSIGHTS_LEAVING),
        [row.asked_by],
    )


async def watched(session: AsyncSession, row: Any) -> None:
    """Somebody has watched what was to leave: a row with its names and when it was handed over."""
    title = f"{leaving_words.name(row.title, row.show_title)} was watched again and stays"
    once = f"leaving:{row.item_id}:watched:{row.handed_at.isoformat()}"
    await raising.tell_administrators(
        session,
        Notice(once, NotificationEvent.LEAVING_WATCHED, title, link=routes.INSIGHTS_LEAVING),
    )


async def _name(session: AsyncSession, row: Keep) -> str:
    item = await session.get_one(LibraryItem, row.item_id)
    show = await session.get(LibraryItem, item.root_id) if item.root_id else None
    return leaving_words.name(item.title, show.title if show else None)
