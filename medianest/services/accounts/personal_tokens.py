"""Personal tokens: what people let programs of theirs do, and for how long."""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from redis.asyncio import Redis
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, delete, update

from medianest import events
from medianest.database import AnyRow, Database
from medianest.errors import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
    TokenError,
    UnavailableError,
)
from medianest.models.ids import utc_now
from medianest.models.personal_token import PersonalToken, Scope
from medianest.models.user import User, UserStatus
from medianest.services.actor import Actor
from medianest.services.audit import AuditLog
from medianest.services.plex import standing as plex_standing
from medianest.services.settings.settings import SettingsService
from medianest.views.personal_token import NewPersonalTokenView, PersonalTokenView

PREFIX = "mn_"
TOKEN_BYTES = 32
SHOWN_LENGTH = len(PREFIX) + 6
MAX_NAME = 100
MOST = 50
FRESH_SECONDS = 1.0
SEEN_EVERY_SECONDS = 60
MAX_CACHED = 5_000
WORTHLESS = "This token is not valid any more. Make a new one in your settings."

_TOKEN = re.compile(r"mn_[A-Za-z0-9_-]{43}")

_HOLDERS = select(
    col(PersonalToken.id),
    col(PersonalToken.user_id),
    col(PersonalToken.scopes),
    col(PersonalToken.last_used_at),
    col(PersonalToken.expires_at),
    col(User.name),
    col(User.role),
    col(User.status),
    col(User.permissions),
).join(User, col(User.id) == col(PersonalToken.user_id))

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Known:
    actor: Actor
    until: float


class PersonalTokensService:
    """Tokens live in the database as SHA-256; an answer about one is kept for a second at most.

    Only a login session makes, lists and revokes them: a token that got lost cannot make others.
    """

    def __init__(
        self, database: Database, redis: Redis, settings: SettingsService, audit: AuditLog
    ) -> None:
        self._database = database
        self._redis = redis
        self._settings = settings
        self._audit = audit
        self._known: dict[str, _Known] = {}
        self._seen: dict[str, float] = {}
        self._forgotten = 0

    async def list(self, actor: Actor) -> list[PersonalTokenView]:
        """The actor's own tokens, newest first."""
        actor.require_session()
        own = select(PersonalToken).where(col(PersonalToken.user_id) == actor.user_id)
        newest = own.order_by(col(PersonalToken.created_at).desc(), col(PersonalToken.id))
        async with self._database.read() as session:
            rows = (await session.execute(newest)).scalars().all()
        return [PersonalTokenView(**_shown(row)) for row in rows]

    async def create(
        self, actor: Actor, name: str, scopes: Collection[str], expires_at: datetime | None = None
    ) -> NewPersonalTokenView:
        """Make a token for the actor; nobody sees it again.

        Raises :class:`InvalidInputError` with a sentence for each field, and
        :class:`ConflictError` beyond 50.
        """
        actor.require_session()
        _check(actor, name.strip(), scopes, expires_at)
        token = PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
        row = PersonalToken(
            user_id=actor.user_id,
            name=name.strip(),
            token_hash=_hash(token),
            prefix=token[:SHOWN_LENGTH],
            scopes=[scope for scope in Scope if scope in scopes],
            expires_at=expires_at,
        )
        async with self._database.write() as session:
            await _make_room(session, actor.user_id)
            session.add(row)
            await self._note("token.created", actor, row, session)
        return NewPersonalTokenView(**_shown(row), token=token)

    async def revoke(self, actor: Actor, token_id: str) -> None:
        """The token is worth nothing from now on. Raises :class:`NotFoundError`."""
        actor.require_session()
        async with self._database.write() as session:
            row = await session.get(PersonalToken, token_id)
            if row is None or row.user_id != actor.user_id:
                raise NotFoundError("There is no such token.")
            await session.execute(delete(PersonalToken).where(col(PersonalToken.id) == token_id))
            await self._note("token.revoked", actor, row, session)
        self.forget()
        await events.publish(self._redis, events.PersonalTokensEnded())

    async def authenticate(self, token: str) -> Actor:
        """Whom ``token`` speaks for, and for what. Raises :class:`TokenError`."""
        if not _TOKEN.fullmatch(token):
            raise TokenError(WORTHLESS)
        token_hash = _hash(token)
        known = self._known.get(token_hash)
        if known is not None and known.until > time.monotonic():
            return known.actor
        return await self._look_up(token_hash)

    def forget(self) -> None:
        """Drop remembered answers: a token was revoked, or its owner is not who they were."""
        self._forgotten += 1
        self._known.clear()

    async def _look_up(self, token_hash: str) -> Actor:
        forgotten, now = self._forgotten, utc_now()
        one = _HOLDERS.where(col(PersonalToken.token_hash) == token_hash)
        found = await self._database.rows(one)
        if not found or not _holds(found[0], now):
            raise TokenError(WORTHLESS)
        row = found[0]
        actor = _actor(row)
        await self._check_share(actor.user_id, row.role)
        if forgotten == self._forgotten:
            self._remember(token_hash, actor, _seconds_left(row, now))
        await self._see(row, now)
        return actor

    async def _check_share(self, user_id: str, role: str) -> None:
        """A token does not outlive the share of the Plex server that let its owner in."""
        allow_list = (await self._settings.current()).access.plex_allow_list
        async with self._database.read() as session:
            if not await plex_standing.may_come_in(session, user_id, role, allow_list):
                raise TokenError(WORTHLESS)

    def _remember(self, token_hash: str, actor: Actor, seconds: float) -> None:
        if len(self._known) >= MAX_CACHED or len(self._seen) >= MAX_CACHED:
            self._known.clear()
            self._seen.clear()
        self._known[token_hash] = _Known(actor, time.monotonic() + seconds)

    async def _see(self, row: AnyRow, now: datetime) -> None:
        """Note that the token is in use; tried at most once a minute, and never in the way."""
        present = time.monotonic()
        recently = row.last_used_at is not None and now - row.last_used_at < timedelta(
            seconds=SEEN_EVERY_SECONDS
        )
        if recently or self._seen.get(row.id, -SEEN_EVERY_SECONDS) > present - SEEN_EVERY_SECONDS:
            return
        self._seen[row.id] = present
        one = update(PersonalToken).where(col(PersonalToken.id) == row.id)
        try:
            async with self._database.write() as session:
                await session.execute(one.values(last_used_at=now))
        except UnavailableError:
            log.info("last use of a personal token not noted")

    async def _note(
        self, action: str, actor: Actor, row: PersonalToken, session: AsyncSession
    ) -> None:
        await self._audit.note(
            action,
            actor_id=actor.user_id,
            target=row.name,
            target_id=actor.user_id,
            session=session,
            prefix=row.prefix,
            scopes=list(row.scopes),
        )


async def _make_room(session: AsyncSession, user_id: str) -> None:
    """Raise :class:`ConflictError` where there is none; the owner's row makes askers queue up."""
    await session.execute(select(col(User.id)).where(col(User.id) == user_id).with_for_update())
    own = select(func.count()).where(col(PersonalToken.user_id) == user_id)
    if (await session.execute(own)).scalar_one() >= MOST:
        raise ConflictError(f"You have {MOST} tokens. Revoke one that you do not need any more.")


def _check(actor: Actor, name: str, scopes: Collection[str], expires_at: datetime | None) -> None:
    wrong: dict[str, str] = {}
    if not 1 <= len(name) <= MAX_NAME or not name.isprintable():
        wrong["name"] = f"Type a name of 1 to {MAX_NAME} characters."
    if not scopes or set(scopes) - set(Scope):
        wrong["scopes"] = f"Choose one or more of {', '.join(Scope)}."
    elif Scope.ADMIN in scopes and not actor.is_admin:
        wrong["scopes"] = "Only an administrator's token can administer."
    if expires_at is not None and expires_at <= utc_now():
        wrong["expiresAt"] = "Choose a time that is still to come."
    if wrong:
        raise InvalidInputError(" ".join(wrong.values()), details=wrong)


def _shown(row: PersonalToken) -> dict[str, object]:
    return row.model_dump(exclude={"user_id", "token_hash"})


def _actor(row: AnyRow) -> Actor:
    return Actor(
        user_id=row.user_id,
        name=row.name,
        role=row.role,
        session_id="",
        permissions=frozenset(row.permissions),
        scopes=frozenset(row.scopes),
    )


def _holds(row: AnyRow, now: datetime) -> bool:
    in_time: bool = row.expires_at is None or now < row.expires_at
    return in_time and row.status == UserStatus.ACTIVE


def _seconds_left(row: AnyRow, now: datetime) -> float:
    if row.expires_at is None:
        return FRESH_SECONDS
    left: float = (row.expires_at - now).total_seconds()
    return min(FRESH_SECONDS, left)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
