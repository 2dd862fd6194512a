"""Raises what people are to be told, in the transaction in which it happens."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from medianest.models.ids import new_id, utc_now
from medianest.models.notification import Delivery, DeliveryStatus
from medianest.models.user import Role, User, UserStatus
from medianest.services.library.upserts import slices
from medianest.services.notifications import bell, digests, notice, quiet
from medianest.services.notifications.notice import Notice
from medianest.services.users import preferences
from medianest.services.webhook_targets import raising as webhooks
from medianest.views.preferences import Channel, NotificationEvent

CHANNEL_FAILED = "channelFailed"
"""The event that is no choice: whoever is told by a dead channel hears of that by the bell."""
GATHERING = timedelta(seconds=60)
"""How long a message waits for more of its kind before it leaves the house."""


async def tell(session: AsyncSession, said: Notice, user_ids: Collection[str]) -> None:
    """Tell these people, each in the ways they chose, and the webhooks that want to know; who was
    told of it before is not again.

    What is written is part of the caller's transaction: nobody hears of what did not happen.
    """
    told = [row for part in slices(list(user_ids)) for row in await _people(session, part)]
    rows = [row for user_id, chosen in told for row in _rows(said, user_id, chosen)]
    in_app: list[str] = []
    for part in slices(rows):
        made = await _insert(session, part)
        in_app += [user_id for user_id, channel in made if channel == Channel.IN_APP]
    await bell.add(session, said, in_app)
    await webhooks.tell(session, said, user_ids)


async def tell_administrators(session: AsyncSession, said: Notice) -> None:
    """Tell everybody who runs the place."""
    await tell(session, said, await administrators(session))


async def administrators(session: AsyncSession) -> Sequence[str]:
    """The ids of everybody who runs the place."""
    rule = select(col(User.id)).where(col(User.role) == Role.ADMIN)
    return (await session.execute(rule)).scalars().all()


async def warn(session: AsyncSession, said: Notice, user_id: str) -> None:
    """Tell somebody by the bell, whatever they chose, unless the same waits there unread."""
    if not await bell.holds_unread(session, user_id, said.event, said.title):
        await tell_by(session, said, user_id, Channel.IN_APP)


async def tell_by(session: AsyncSession, said: Notice, user_id: str, channel: Channel) -> None:
    """Tell somebody in this way, whatever they chose."""
    made = await _insert(session, [_row(said, user_id, channel, utc_now())])
    if made and channel == Channel.IN_APP:
        await bell.add(session, said, [user_id])


async def _people(
    session: AsyncSession, user_ids: Sequence[str]
) -> Sequence[tuple[str, dict[str, Any]]]:
    theirs = select(col(User.id), col(User.preferences)).where(
        col(User.id).in_(user_ids), col(User.status) == UserStatus.ACTIVE
    )
    return [(row.id, row.preferences) for row in await session.execute(theirs)]


def _rows(said: Notice, user_id: str, values: dict[str, Any]) -> list[dict[str, Any]]:
    """One for each way that somebody chose; what leaves the house waits for more of its kind, or
    for the daily message, and for the end of quiet hours."""
    now, chosen = utc_now(), preferences.stored(values)
    wanted = chosen.channels(NotificationEvent(said.event))
    ready = now + GATHERING if notice.is_grouped(said.event) else now
    rows = []
    for way in Channel:
        if way not in wanted or way in said.told_otherwise:
            continue
        daily = digests.due_at(chosen, way, said.event, now)
        leaves = now if way == Channel.IN_APP else quiet.after(chosen, daily or ready)
        rows.append(_row(said, user_id, way, leaves, in_digest=daily is not None))
    return rows


def _row(
    said: Notice, user_id: str, channel: Channel, due_at: datetime, *, in_digest: bool = False
) -> dict[str, Any]:
    return {
        "id": new_id(),
        "event_id": said.event_id,
        "user_id": user_id,
        "channel": str(channel),
        "event": str(said.event),
        "title": notice.line(said.title, notice.LONGEST_TITLE),
        "message": notice.line(said.message, notice.LONGEST_MESSAGE),
        "link": said.link[: notice.LONGEST_LINK],
        "status": str(DeliveryStatus.WAITING),
        "in_digest": in_digest,
        "due_at": due_at,
        "tries": 0,
        "error": "",
        "created_at": utc_now(),
    }


async def _insert(
    session: AsyncSession, rows: Sequence[dict[str, Any]]
) -> Sequence[tuple[str, str]]:
    """Whom, by what way, this is new to; what somebody else raised meanwhile stays theirs."""
    made = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    adding: Any = made(Delivery).values(list(rows)).on_conflict_do_nothing()
    done = await session.execute(adding.returning(col(Delivery.user_id), col(Delivery.channel)))
    return [(row.user_id, row.channel) for row in done]
