"""People with login sessions, for tests of what is done to them."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import col, select

from medianest.models import AuditEvent, Device, LoginSession, User
from medianest.models.ids import new_id, utc_now
from medianest.runtime import Runtime
from medianest.services.actor import Actor


class People:
    """Makes accounts, each signed in, and reads rows again."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime

    async def add(self, name: str, role: str = "user", **columns: object) -> Actor:
        """Somebody who signed in just now."""
        columns = {"email": f"{name.lower()}@example.org", **columns}
        user = User(name=name, role=role, **columns)
        now = utc_now()
        login = LoginSession(
            user_id=user.id,
            token_hash=new_id(),
            proved_at=now,
            expires_at=now + timedelta(days=9),
            idle_expires_at=now + timedelta(days=9),
        )
        async with self.runtime.database.write() as session:
            session.add(user)
            await session.flush()
            session.add(login)
        return await self.runtime.accounts.sessions.by_id(login.id)

    async def on_a_device(self, who: Actor, name: str) -> Actor:
        """The same person, signed in on one device more."""
        now, device = utc_now(), Device(user_id=who.user_id, cookie_hash=new_id(), name=name)
        login = LoginSession(
            user_id=who.user_id,
            device_id=device.id,
            token_hash=new_id(),
            expires_at=now + timedelta(days=9),
            idle_expires_at=now + timedelta(days=9),
        )
        async with self.runtime.database.write() as session:
            session.add(device)
            await session.flush()
            session.add(login)
        return await self.runtime.accounts.sessions.by_id(login.id)

    async def row(self, user_id: str) -> User | None:
        async with self.runtime.database.read() as session:
            return await session.get(User, user_id)

    async def events(self, action: str = "") -> list[AuditEvent]:
        """What the audit log holds, the oldest first."""
        wanted = select(AuditEvent).where(col(AuditEvent.action).startswith(action))
        async with self.runtime.database.read() as session:
            found = await session.execute(wanted.order_by(col(AuditEvent.id)))
            return list(found.scalars())
