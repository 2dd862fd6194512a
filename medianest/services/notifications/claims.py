"""Takes what is due out of the outbox, so that nobody else sets out with it, and writes its end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Update, and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from medianest import routes
from medianest.database import AnyRow, AnySelect, Database
from medianest.models.ids import utc_now
from medianest.models.notification import Delivery, DeliveryStatus
from medianest.models.user import User, UserStatus
from medianest.services.library.upserts import slices
from medianest.services.notifications import digests, notice
from medianest.services.notifications.messages import Message, Receiver

LEASE = timedelta(seconds=120)
"""Longer than any message may be under way."""
AT_ONCE = 40
MOST_OF_A_KIND = 100
"""Things in one message."""
DIGEST = "digest"


class Claims:
    """Rows of the outbox, by the channel they go through."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def channels_due(self) -> list[str]:
        """Those for which anything waits that may go out now."""
        waiting = select(col(Delivery.channel)).where(_is_due(utc_now())).distinct()
        return [row.channel for row in await self._database.rows(waiting)]

    async def take(self, channel: str) -> list[Message]:
        """The next messages of a channel, the oldest first; ours until :data:`LEASE` is over.

        What waits for people who may not come in any more is dropped.
        """
        now = utc_now()
        due = _due(channel, now)
        single = due.where(col(Delivery.in_digest).is_(False)).limit(AT_ONCE * MOST_OF_A_KIND)
        async with self._database.write() as session:
            groups = _groups(await _alive(session, single, now))
            messages = [_message(group, now) for group in groups[:AT_ONCE]]
            if not messages:
                people = await _with_digests(session, channel, now)
                daily = due.where(
                    col(Delivery.in_digest).is_(True), col(Delivery.user_id).in_(people)
                )
                theirs = _by_person(await _alive(session, daily, now))
                messages = [_digest(group, now) for group in theirs]
            ids = [one for message in messages for one in message.ids]
            await _write(session, ids, status=DeliveryStatus.SENDING, claimed_at=now)
        return messages

    async def end(self, message: Message, status: DeliveryStatus, error: str = "") -> None:
        """It is over, one way or another, unless somebody else set out with it meanwhile."""
        await self._change(message, status=status, error=error[:500], ended_at=utc_now())

    async def put_back(self, message: Message, due_at: datetime, tries: int, error: str) -> None:
        """To be tried again, not before ``due_at``."""
        waits = {"status": DeliveryStatus.WAITING, "claimed_at": None}
        await self._change(message, **waits, due_at=due_at, tries=tries, error=error[:500])

    async def _change(self, message: Message, **values: Any) -> None:
        ours = and_(
            col(Delivery.status) == DeliveryStatus.SENDING,
            col(Delivery.claimed_at) == message.claimed_at,
        )
        await self._database.change(*_updates(message.ids, ours, **values))


def _is_due(now: datetime) -> Any:
    ours = col(Delivery.status) == DeliveryStatus.WAITING
    silent = and_(
        col(Delivery.status) == DeliveryStatus.SENDING, col(Delivery.claimed_at) <= now - LEASE
    )
    return and_(or_(ours, silent), col(Delivery.due_at) <= now)


def _due(channel: str, now: datetime) -> AnySelect:
    """What may go out, with its person, the oldest first."""
    return (
        select(Delivery, col(User.name), col(User.email), col(User.status))
        .join(User, col(User.id) == col(Delivery.user_id))
        .where(col(Delivery.channel) == channel, _is_due(now))
        .order_by(col(Delivery.due_at), col(Delivery.id))
        .with_for_update(of=Delivery, skip_locked=True)
    )


async def _alive(session: AsyncSession, due: AnySelect, now: datetime) -> list[AnyRow]:
    """What of it is for people who may come in; the rest is dropped."""
    found = (await session.execute(due)).all()
    gone = [row.Delivery.id for row in found if row.status != UserStatus.ACTIVE]
    await _write(session, gone, status=DeliveryStatus.DROPPED, ended_at=now)
    return [row for row in found if row.status == UserStatus.ACTIVE]


async def _with_digests(session: AsyncSession, channel: str, now: datetime) -> list[str]:
    """Some of those whose daily message is due. Nobody else makes the same: each is held, so that
    two at once do not get a half of it each."""
    waiting = select(col(Delivery.user_id)).where(
        col(Delivery.channel) == channel, _is_due(now), col(Delivery.in_digest).is_(True)
    )
    held = select(col(User.id)).where(col(User.id).in_(waiting)).limit(AT_ONCE)
    # Rows that only point to a person may be written meanwhile.
    free = held.with_for_update(key_share=True, skip_locked=True)
    return list((await session.execute(free)).scalars())


def _by_person(rows: Sequence[AnyRow]) -> list[list[AnyRow]]:
    people: dict[str, list[AnyRow]] = {}
    for row in rows:
        people.setdefault(row.Delivery.user_id, []).append(row)
    return list(people.values())


def _groups(rows: Sequence[AnyRow]) -> list[list[AnyRow]]:
    """Rows that go in one message: of one person and one kind."""
    groups: dict[tuple[str, ...], list[AnyRow]] = {}
    for row in rows:
        one: Delivery = row.Delivery
        alone = () if notice.is_grouped(one.event) else (one.id,)
        groups.setdefault((one.user_id, one.event, *alone), []).append(row)
    return [
        group[start : start + MOST_OF_A_KIND]
        for group in groups.values()
        for start in range(0, len(group), MOST_OF_A_KIND)
    ]


def _message(group: list[AnyRow], now: datetime) -> Message:
    rows: list[Delivery] = [row.Delivery for row in group]
    first, is_one = rows[0], len(rows) == 1
    told = [row.title for row in rows]
    return _claimed(
        group,
        now,
        event=first.event,
        title=first.title if is_one else notice.title_of_many(first.event, len(rows)),
        lines=tuple(filter(None, [first.message])) if is_one else tuple(told),
        link=first.link,
    )


def _digest(group: list[AnyRow], now: datetime) -> Message:
    rows: list[Delivery] = [row.Delivery for row in group]
    return _claimed(
        group,
        now,
        event=DIGEST,
        title=digests.title(len(rows)),
        lines=(),
        link=routes.INBOX,
        sections=digests.sections(rows),
    )


def _claimed(group: list[AnyRow], now: datetime, **said: Any) -> Message:
    rows: list[Delivery] = [row.Delivery for row in group]
    return Message(
        ids=tuple(row.id for row in rows),
        to=Receiver(rows[0].user_id, group[0].name, group[0].email),
        tries=max(row.tries for row in rows),
        was_claimed=any(row.status == DeliveryStatus.SENDING for row in rows),
        claimed_at=now,
        **said,
    )


async def _write(session: AsyncSession, ids: Sequence[str], **values: Any) -> None:
    for these in _updates(ids, **values):
        await session.execute(these)


def _updates(ids: Sequence[str], *still: Any, **values: Any) -> list[Update]:
    return [
        update(Delivery)
        .where(col(Delivery.id).in_(part), *still)
        .values(**values)
        .execution_options(synchronize_session=False)
        for part in slices(ids)
    ]
