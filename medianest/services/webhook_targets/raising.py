"""Puts what happens into the outbox of every target that wants to know, in the transaction in which
it happens."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from medianest.models.ids import new_id, utc_now
from medianest.models.notification import DeliveryStatus
from medianest.models.webhook_target import WebhookDelivery, WebhookTarget
from medianest.services.notifications import notice
from medianest.services.notifications.notice import Notice

MOST_NAMED = 100
"""Of the people whom something concerns."""


async def tell(session: AsyncSession, said: Notice, user_ids: Collection[str]) -> None:
    """Once for each target, however often and for however many people it is raised."""
    enabled = select(col(WebhookTarget.id), col(WebhookTarget.events)).where(
        col(WebhookTarget.enabled).is_(True)
    )
    wanting = [row.id for row in await session.execute(enabled) if str(said.event) in row.events]
    if not wanting:
        return
    rows = [row(said, target_id, user_ids) for target_id in wanting]
    made = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    adding: Any = made(WebhookDelivery).values(rows).on_conflict_do_nothing()
    await session.execute(adding)


def row(said: Notice, target_id: str, user_ids: Collection[str] = ()) -> dict[str, Any]:
    """What goes to one target of it."""
    now = utc_now()
    return {
        "id": new_id(),
        "target_id": target_id,
        "event_id": said.event_id,
        "event": str(said.event),
        "data": {
            "title": notice.line(said.title, notice.LONGEST_TITLE),
            "message": notice.line(said.message, notice.LONGEST_MESSAGE),
            "link": said.link[: notice.LONGEST_LINK],
            "userIds": list(user_ids)[:MOST_NAMED],
        },
        "at": now,
        "status": str(DeliveryStatus.WAITING),
        "due_at": now,
        "tries": 0,
        "error": "",
        "answer": "",
    }
