"""People who are told things, and what they were told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlmodel import col, select

from medianest.database import Database
from medianest.models import Delivery, Notification, User
from medianest.services.notifications import raising
from medianest.services.notifications.notice import Notice
from medianest.views.preferences import NotificationEvent


class Told:
    """Makes people, tells them, and reads what is in the database of it."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def person(self, name: str, **columns: Any) -> str:
        user = User(name=name, **{"email": f"{name.lower()}@example.org", **columns})
        async with self.database.write() as session:
            session.add(user)
        return user.id

    async def tell(self, said: Notice, *user_ids: str) -> None:
        async with self.database.write() as session:
            await raising.tell(session, said, user_ids)

    async def bell(self, user_id: str) -> Sequence[Notification]:
        theirs = select(Notification).where(Notification.user_id == user_id)
        async with self.database.read() as session:
            return (await session.execute(theirs.order_by(col(Notification.id)))).scalars().all()

    async def titles(self, user_id: str) -> list[str]:
        return [entry.title for entry in await self.bell(user_id)]

    async def deliveries(self) -> Sequence[Delivery]:
        async with self.database.read() as session:
            found = await session.execute(select(Delivery).order_by(col(Delivery.id)))
            return found.scalars().all()


def finished(number: int = 1) -> Notice:
    """A download is there."""
    return Notice(
        f"download:{number}",
        NotificationEvent.DOWNLOAD_FINISHED,
        f"Film {number} is finished",
        link="/downloads",
    )


def device(number: int = 1) -> Notice:
    """Something that never is one of many."""
    return Notice(f"device:{number}", NotificationEvent.NEW_DEVICE, f"Device {number}")
