"""Devices: the browsers and programs that a person signs in from."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, delete, func, select, update

from medianest.database import Database
from medianest.errors import NotFoundError
from medianest.models.device import Device
from medianest.models.ids import utc_now
from medianest.models.login_session import LoginSession
from medianest.models.push_subscription import PushSubscription
from medianest.models.user import User
from medianest.services.accounts.login_sessions import LoginSessions
from medianest.services.actor import Actor
from medianest.services.audit import AuditLog
from medianest.services.secret_tokens import token_hash
from medianest.views.device import DeviceView


class DevicesService:
    """What people see of their devices, and how they throw one out."""

    def __init__(self, database: Database, sessions: LoginSessions, audit: AuditLog) -> None:
        self._database = database
        self._sessions = sessions
        self._audit = audit

    async def list(self, actor: Actor) -> list[DeviceView]:
        """The actor's own devices, the one used last first."""
        actor.require_session()
        used = (
            select(LoginSession.device_id, func.max(LoginSession.last_seen_at).label("at"))
            .where(col(LoginSession.user_id) == actor.user_id)
            .group_by(col(LoginSession.device_id))
            .subquery()
        )
        theirs = (
            select(Device, used.c.at)
            .outerjoin(used, used.c.device_id == col(Device.id))
            .where(col(Device.user_id) == actor.user_id)
        )
        async with self._database.read() as session:
            found = (await session.execute(theirs)).all()
        views = [_view(device, at, actor) for device, at in found]
        return sorted(views, key=lambda view: view.last_seen_at, reverse=True)

    async def revoke(self, actor: Actor, device_id: str) -> None:
        """Forget one device and end its sessions. Raises :class:`NotFoundError`."""
        actor.require_session()
        own = (col(Device.user_id) == actor.user_id) & (col(Device.id) == device_id)
        if not await self._remove(actor, own):
            raise NotFoundError("This device is not on your list any more.")

    async def revoke_all(self, actor: Actor) -> int:
        """Forget every device but the one that asks; answers how many those were."""
        actor.require_session()
        own = col(Device.user_id) == actor.user_id
        others = own & (col(Device.id) != actor.device_id) if actor.device_id else own
        return await self._remove(actor, others)

    async def distrust(self, user_id: str, *, but: str | None = None) -> None:
        """Every device of a person, except the one with the id ``but``, has to show everything
        again: password and second factor."""
        which = col(Device.user_id) == user_id
        await self._forget_trust(which & (col(Device.id) != but) if but else which)

    async def forget_remembered(self, device_id: str) -> None:
        """This device does not sign in by itself any more, and shows nobody's messages."""
        one = update(Device).where(col(Device.id) == device_id)
        pushes = delete(PushSubscription).where(col(PushSubscription.device_id) == device_id)
        async with self._database.write() as session:
            await session.execute(one.values(remember_hash=None, remember_former_hash=None))
            await session.execute(pushes)

    async def distrust_device(self, device_id: str) -> None:
        """This device has to show everything again."""
        await self._forget_trust(col(Device.id) == device_id)

    async def known(self, email: str, device_token: str) -> str | None:
        """The id of the device with this cookie, if it belongs to the account of ``email``."""
        if not device_token:
            return None
        one = (
            select(col(Device.id))
            .join(User, col(User.id) == col(Device.user_id))
            .where(col(User.email) == email, col(Device.cookie_hash) == token_hash(device_token))
        )
        found = await self._database.rows(one)
        return str(found[0].id) if found else None

    async def is_known(self, device_token: str) -> bool:
        """Whether anybody signed in with the browser that holds this cookie."""
        one = select(col(Device.id)).where(col(Device.cookie_hash) == token_hash(device_token))
        return bool(await self._database.rows(one.limit(1)))

    async def _forget_trust(self, which: ColumnElement[bool]) -> None:
        nothing = {
            "two_factor_at": None,
            "trusted_until": None,
            "remember_hash": None,
            "remember_former_hash": None,
        }
        async with self._database.write() as session:
            await session.execute(update(Device).where(which).values(**nothing))

    async def _remove(self, actor: Actor, which: ColumnElement[bool]) -> int:
        """Sessions and refresh tokens go along with their device."""
        async with self._database.write() as session:
            gone = (await session.execute(select(Device).where(which))).scalars().all()
            ids = [device.id for device in gone]
            theirs = select(col(LoginSession.id)).where(col(LoginSession.device_id).in_(ids))
            ended = list((await session.execute(theirs)).scalars())
            await session.execute(delete(Device).where(col(Device.id).in_(ids)))
            for device in gone:
                await self._note(session, actor, device)
        await self._sessions.announce_end(ended)
        return len(gone)

    async def _note(self, session: AsyncSession, actor: Actor, device: Device) -> None:
        await self._audit.note(
            "device.revoked",
            actor_id=actor.user_id,
            target_id=actor.user_id,
            session=session,
            name=device.name,
        )


def _view(device: Device, used_at: datetime | None, actor: Actor) -> DeviceView:
    now = utc_now()
    trusted = device.trusted_until is not None and now < device.trusted_until
    return DeviceView(
        **device.model_dump(include={"id", "name", "platform", "browser", "ip", "place", "risk"}),
        trusted=trusted and device.two_factor_at is not None,
        remembered=trusted and device.remember_hash is not None,
        first_seen_at=device.first_seen_at,
        last_seen_at=max(device.last_seen_at, used_at) if used_at else device.last_seen_at,
        current=device.id == actor.device_id,
    )
