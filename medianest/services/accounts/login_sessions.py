"""Login sessions: who is signed in, from which browser, until when."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from redis.asyncio import Redis
from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, delete, update

from medianest import events
from medianest.database import AnyRow, Database
from medianest.errors import SessionEndedError, UnavailableError
from medianest.models.ids import utc_now
from medianest.models.login_session import LoginSession
from medianest.models.user import User, UserStatus
from medianest.services import visitor
from medianest.services.accounts import second_factor
from medianest.services.actor import Actor
from medianest.services.secret_tokens import new_token, token_hash
from medianest.services.settings.settings import SettingsService

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
    col(LoginSession.device_id),
    col(LoginSession.two_factor_at),
    col(User.name),
    col(User.role),
    col(User.status),
    col(User.permissions),
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

    def __init__(self, database: Database, redis: Redis, settings: SettingsService) -> None:
        self._database = database
        self._redis = redis
        self._settings = settings
        self._known: dict[str, _Known] = {}
        self._ids: dict[str, str] = {}
        self._seen: dict[str, float] = {}
        self._forgotten = 0

    async def begin(
        self,
        session: AsyncSession,
        user_id: str,
        *,
        device_id: str | None = None,
        two_factor_at: datetime | None = None,
        proved_at: datetime | None = None,
    ) -> tuple[str, str]:
        """Sign ``user_id`` in within a transaction; answers the session's id and the token for
        the browser."""
        token, now, present = new_token(), utc_now(), visitor.present()
        row = LoginSession(
            user_id=user_id,
            device_id=device_id,
            token_hash=token_hash(token),
            expires_at=now + timedelta(days=MOST_DAYS),
            idle_expires_at=now + await self._idle(),
            two_factor_at=two_factor_at,
            proved_at=proved_at,
            ip=present.ip[:45],
            user_agent=present.user_agent[:300],
        )
        session.add(row)
        one = update(User).where(col(User.id) == user_id).values(last_login_at=now)
        await session.execute(one)
        await session.flush()
        return row.id, token

    async def by_token(self, token: str) -> Actor:
        """Who holds ``token``. Raises :class:`SessionEndedError`."""
        hashed = token_hash(token)
        if (known := self._fresh(self._ids.get(hashed, ""))) is not None:
            return known
        actor = await self._look_up(col(LoginSession.token_hash) == hashed)
        self._ids[hashed] = actor.session_id
        return actor

    async def by_id(self, session_id: str) -> Actor:
        """Whose session this is. Raises :class:`SessionEndedError`."""
        if (known := self._fresh(session_id)) is not None:
            return known
        return await self._look_up(col(LoginSession.id) == session_id)

    async def end(self, session_ids: Collection[str]) -> None:
        """End sessions with their refresh tokens, everywhere: REST, pages and open sockets."""
        await self._end(col(LoginSession.id).in_(session_ids))

    async def end_all_of(self, user_id: str, *, but: str | None = None) -> None:
        """End every session of a person, except the one with the id ``but``."""
        theirs = col(LoginSession.user_id) == user_id
        await self._end(theirs & (col(LoginSession.id) != but) if but else theirs)

    async def end_device(self, device_id: str) -> None:
        """End every session that was begun on a device."""
        await self._end(col(LoginSession.device_id) == device_id)

    async def announce_end(self, session_ids: Collection[str]) -> None:
        """These sessions are gone from the database: let every process know at once."""
        if session_ids:
            self.forget(session_ids)
            ended = events.SessionsEnded(session_ids=list(session_ids))
            await events.publish(self._redis, ended)

    async def announce_change(self, user_ids: Collection[str]) -> None:
        """What these people may do was changed in the database: let it hold at once, everywhere."""
        self.forget_people(user_ids)
        await events.publish(self._redis, events.SessionsChanged(user_ids=list(user_ids)))

    async def note_two_factor(self, session_id: str) -> None:
        """A second factor was shown in this session."""
        async with self._database.write() as session:
            one = update(LoginSession).where(col(LoginSession.id) == session_id)
            await session.execute(one.values(two_factor_at=utc_now()))
        self.forget([session_id])

    def forget(self, session_ids: Iterable[str]) -> None:
        """Drop what is remembered about sessions, also what a look-up under way would remember."""
        self._forgotten += 1
        for session_id in session_ids:
            self._known.pop(session_id, None)

    def forget_people(self, user_ids: Collection[str]) -> None:
        """Drop what is remembered about the sessions of these people."""
        known = self._known.items()
        self.forget([one for one, known in known if known.actor.user_id in user_ids])

    def forget_all(self) -> None:
        """Drop everything: news of sessions that ended may have been missed."""
        self.forget(list(self._known))

    def _fresh(self, session_id: str) -> Actor | None:
        known = self._known.get(session_id)
        return known.actor if known is not None and known.until > time.monotonic() else None

    async def _look_up(self, which: ColumnElement[bool]) -> Actor:
        forgotten = self._forgotten
        found = await self._database.rows(_SIGNED_IN.where(which))
        if not found or not await self._holds(found[0]):
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

    async def _end(self, which: ColumnElement[bool]) -> None:
        async with self._database.write() as session:
            theirs = select(col(LoginSession.id)).where(which)
            ended = list((await session.execute(theirs)).scalars())
            if ended:
                await session.execute(delete(LoginSession).where(col(LoginSession.id).in_(ended)))
        await self.announce_end(ended)

    async def _holds(self, login: AnyRow) -> bool:
        now = utc_now()
        in_time = now < login.expires_at and now < login.idle_expires_at
        if not in_time or login.status != UserStatus.ACTIVE:
            return False
        if login.two_factor_at is not None:
            return True
        return not second_factor.is_required(login.role, await self._settings.current())

    async def _idle(self) -> timedelta:
        return timedelta(days=(await self._settings.current()).access.session_days)


def _actor(login: AnyRow) -> Actor:
    return Actor(
        user_id=login.user_id,
        name=login.name,
        role=login.role,
        session_id=login.id,
        permissions=frozenset(login.permissions or ()),
        two_factor=login.two_factor_at is not None,
        device_id=login.device_id,
    )
