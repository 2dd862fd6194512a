"""Who stands at the door with which device: looked at before, written down after a sign-in."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select, update

from medianest.database import Database
from medianest.models.device import Device, Risk
from medianest.models.ids import utc_now
from medianest.services import visitor
from medianest.services.accounts import device_risk, telling, user_agents
from medianest.services.accounts.device_risk import Trace
from medianest.services.accounts.places import Place, Places
from medianest.services.accounts.user_agents import UserAgent
from medianest.services.secret_tokens import new_token, token_hash
from medianest.services.visitor import Visitor

TRUST = timedelta(days=90)
PROGRAMS = "program:"
"""Programs keep no cookie: one that calls itself the same is taken for the same in the list, but
never trusted."""
_NOT_A_SIGN = re.compile(r"[\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class Sighting:
    """A device at the door. ``row`` is ``None`` for one that this person never used."""

    row: Device | None
    risk: Risk
    is_first: bool
    visitor: Visitor
    agent: UserAgent
    place: Place

    @property
    def is_trusted(self) -> bool:
        """Whether it may come in without showing the second factor again."""
        row, now = self.row, utc_now()
        if row is None or self.risk is not Risk.LOW:
            return False
        since, until = row.two_factor_at, row.trusted_until
        return since is not None and until is not None and now < min(until, since + TRUST)


class DeviceSightings:
    """Looks at whoever is being served (:mod:`medianest.services.visitor`)."""

    def __init__(self, database: Database, places: Places) -> None:
        self._database = database
        self._places = places

    async def look(self, user_id: str) -> Sighting:
        """What there is to know of the visitor's device, for somebody who shows a password."""
        present = visitor.present()
        agent = await asyncio.to_thread(user_agents.read, present.user_agent)
        place = await self._places.find(present.ip)
        theirs = select(Device).where(col(Device.user_id) == user_id)
        latest = theirs.order_by(col(Device.last_seen_at).desc()).limit(1)
        async with self._database.read() as session:
            same = theirs.where(col(Device.cookie_hash) == _cookie_hash(user_id, present))
            row = (await session.execute(same)).scalar_one_or_none()
            last = (await session.execute(latest)).scalar_one_or_none()
        network = device_risk.network_of(present.ip)
        now = Trace(agent.browser, network, utc_now(), place.position)
        risk = device_risk.assess(now, _trace(row), _trace(last))
        return Sighting(row, risk, last is None, present, agent, place)

    async def admit(
        self, session: AsyncSession, user_id: str, seen: Sighting
    ) -> tuple[Device, str]:
        """Write the device down within the transaction that signs in; answers its row, and the
        cookie that the browser is to hold, empty for programs. Its owner is told of a new one."""
        present, now = seen.visitor, utc_now()
        token = present.device_token
        row = await session.get(Device, seen.row.id) if seen.row is not None else None
        if row is None:
            token = "" if present.is_program else await _fresh_cookie(session, present)
            hashed = token_hash(token) if token else _cookie_hash(user_id, present)
            row = await _row(session, user_id, hashed)
        row.name = row.name or _name(present, seen.agent)
        row.browser, row.platform = seen.agent.browser, seen.agent.platform
        row.network, row.ip = device_risk.network_of(present.ip), present.ip[:45]
        row.place = seen.place.name
        row.latitude, row.longitude = seen.place.position or (None, None)
        row.last_seen_at, row.risk = now, seen.risk
        session.add(row)
        await session.flush()
        if seen.row is None and not seen.is_first:
            await telling.appeared(session, row)
        return row, token


def is_device_of(device: Device | None, user_agent: str, present: Visitor) -> bool:
    """Whether the visitor is the device that a login session with ``user_agent`` was begun on."""
    if device is None or device.cookie_hash.startswith(PROGRAMS):
        return present.user_agent[: user_agents.MAX_LENGTH] == user_agent
    return is_cookie_of(device, present)


def is_cookie_of(device: Device, present: Visitor) -> bool:
    """Whether the visitor holds the cookie of ``device``."""
    return bool(present.device_token) and token_hash(present.device_token) == device.cookie_hash


async def _fresh_cookie(session: AsyncSession, present: Visitor) -> str:
    """A cookie for a browser that is new to somebody: never one that came from elsewhere.

    Whoever else signs in with this browser is known by the new one from here on.
    """
    token = new_token()
    if present.device_token:
        others = update(Device).where(col(Device.cookie_hash) == token_hash(present.device_token))
        await session.execute(others.values(cookie_hash=token_hash(token)))
    return token


async def _row(session: AsyncSession, user_id: str, hashed: str) -> Device:
    """Two sign-ins of one program at the same moment share a row."""
    one = select(Device).where(col(Device.user_id) == user_id, col(Device.cookie_hash) == hashed)
    found = (await session.execute(one)).scalar_one_or_none()
    return found or Device(user_id=user_id, cookie_hash=hashed)


def _cookie_hash(user_id: str, present: Visitor) -> str:
    if present.device_token or not present.is_program:
        return token_hash(present.device_token)
    called = f"{user_id}\0{present.device_name or present.user_agent}"
    return PROGRAMS + token_hash(called)[: 64 - len(PROGRAMS)]


def _name(present: Visitor, agent: UserAgent) -> str:
    if given := _NOT_A_SIGN.sub(" ", present.device_name).strip():
        return given[:100]
    if present.is_program:
        return _NOT_A_SIGN.sub(" ", present.user_agent).strip()[:100] or user_agents.PROGRAM
    browser = agent.browser if agent.browser != user_agents.UNKNOWN else "Browser"
    return f"{browser} on {agent.platform}" if agent.platform else browser


def _trace(row: Device | None) -> Trace | None:
    if row is None:
        return None
    known = row.latitude is not None and row.longitude is not None
    position = (row.latitude or 0.0, row.longitude or 0.0) if known else None
    return Trace(row.browser, row.network, row.last_seen_at, position)
