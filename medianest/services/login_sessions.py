"""Login sessions: who is signed in, from which browser, until when."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, select
from sqlmodel import col, delete, update

from medianest.database import AnyRow, Database
from medianest.errors import SessionEndedError, UnavailableError
from medianest.models.ids import utc_now
from medianest.models.login_session import LoginSession
from medianest.models.user import User, UserStatus
from medianest.services.actor import Actor
from medianest.services.settings import SettingsService

TOKEN_BYTES = 32
FRESH_SECONDS = 1.0
SEEN_EVERY_SECONDS = 60
MOST_DAYS = 365
MAX_CACHED = 5_000

_SIGNED_IN = select(
    col(LoginSession.id),
    col(LoginSession.user_id),
    col(LoginSession.last_seen_at),
    col(LoginSession.expires_at),
    col(LoginSession.idle_expires_at),
    col(User.name),
    col(User.role),
    col(User.status),
    col(User.permissions),
    col(LoginSession.two_factor_at),
).join(User, col(User.id) == col(LoginSession.user_id))

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Known:
    actor: Actor
    until: float


class LoginSessions:
    """Sessions live in the database; an answer about one is kept for a second at most.

    The browser holds a random token, the database its SHA-256.
    """

    def __init__(self, database: Database, settings: SettingsService) -> None:
        self._database = database
        self._settings = settings
        self._known: dict[str, _Known] = {}
        self._ids: dict[str, str] = {}
        self._seen: dict[str, float] = {}
        self._forgotten = 0

    async def begin(self, user_id: str, *, ip: str, user_agent: str) -> tuple[str, str]:
        """Sign ``user_id`` in; answers the session's id and the token for the browser."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        now = utc_now()
        row = LoginSession(
            user_id=user_id,
            token_hash=_hash(token),
            expires_at=now + timedelta(days=MOST_DAYS),
            idle_expires_at=now + await self._idle(),
            ip=ip[:45],
            user_agent=user_agent[:300],
        )
        async with self._database.write() as session:
            session.add(row)
            user = (await session.execute(select(User).where(col(User.id) == user_id))).scalar_one()
            user.last_login_at = now
        return row.id, token

    async def by_token(self, token: str) -> Actor:
        """Who holds ``token``. Raises :class:`SessionEndedError`."""
        token_hash = _hash(token)
        if (known := self._fresh(self._ids.get(token_hash, ""))) is not None:
            return known
        actor = await self._look_up(col(LoginSession.token_hash) == token_hash)
        self._ids[token_hash] = actor.session_id
        return actor

    async def by_id(self, session_id: str) -> Actor:
        """Whose session this is. Raises :class:`SessionEndedError`."""
        if (known := self._fresh(session_id)) is not None:
            return known
        return await self._look_up(col(LoginSession.id) == session_id)

    async def end(self, session_id: str) -> None:
        """Remove a session; this process knows at once."""
        async with self._database.write() as session:
            await session.execute(delete(LoginSession).where(col(LoginSession.id) == session_id))
        self.forget([session_id])

    def forget(self, session_ids: Iterable[str]) -> None:
        """Drop what is remembered about sessions, also what a look-up under way would remember."""
        self._forgotten += 1
        for session_id in session_ids:
            self._known.pop(session_id, None)

    def forget_all(self) -> None:
        """Drop everything: news of sessions that ended may have been missed."""
        self.forget(list(self._known))

    def _fresh(self, session_id: str) -> Actor | None:
        known = self._known.get(session_id)
        return known.actor if known is not None and known.until > time.monotonic() else None

    async def _look_up(self, which: ColumnElement[bool]) -> Actor:
        forgotten = self._forgotten
        found = await self._database.rows(_SIGNED_IN.where(which))
        if not found or not _holds(found[0], utc_now()):
            raise SessionEndedError("Your sign-in has ended. Sign in again.")
        row = found[0]
        actor = _actor(row)
        if forgotten == self._forgotten:
            self._remember(actor)
        await self._see(row)
        return actor

    def _remember(self, actor: Actor) -> None:
        if len(self._known) >= MAX_CACHED or len(self._ids) >= MAX_CACHED:
            self._known.clear()
            self._ids.clear()
            self._seen.clear()
        self._known[actor.session_id] = _Known(actor, time.monotonic() + FRESH_SECONDS)

    async def _see(self, login: AnyRow) -> None:
        """Note that the session is in use; tried at most once a minute, and never in the way."""
        now, present = utc_now(), time.monotonic()
        recently = now - login.last_seen_at < timedelta(seconds=SEEN_EVERY_SECONDS)
        if recently or self._seen.get(login.id, -SEEN_EVERY_SECONDS) > present - SEEN_EVERY_SECONDS:
            return
        self._seen[login.id] = present
        values = {"last_seen_at": now, "idle_expires_at": now + await self._idle()}
        try:
            async with self._database.write() as session:
                one = update(LoginSession).where(col(LoginSession.id) == login.id)
                await session.execute(one.values(**values))
        except UnavailableError:
            log.info("last use of a login session not noted")

    async def _idle(self) -> timedelta:
        return timedelta(days=(await self._settings.current()).access.session_days)


def _holds(login: AnyRow, now: datetime) -> bool:
    in_time: bool = now < login.expires_at and now < login.idle_expires_at
    return in_time and login.status == UserStatus.ACTIVE


def _actor(row: AnyRow) -> Actor:
    return Actor(
        user_id=row.user_id,
        name=row.name,
        role=row.role,
        session_id=row.id,
        permissions=frozenset(row.permissions),
        two_factor=row.two_factor_at is not None,
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
