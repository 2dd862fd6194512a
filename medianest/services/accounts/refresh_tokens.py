"""Refresh tokens: used once, and worth nothing together as soon as one is used again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from medianest.database import Database
from medianest.errors import TokenError
from medianest.models.device import Device
from medianest.models.ids import utc_now
from medianest.models.login_session import LoginSession
from medianest.models.refresh_token import RefreshToken
from medianest.services import visitor
from medianest.services.accounts.device_sightings import is_device_of
from medianest.services.accounts.login_sessions import LoginSessions
from medianest.services.audit import AuditLog, Result
from medianest.services.secret_tokens import new_token, token_hash

LIFETIME = timedelta(days=7)
GRACE = timedelta(seconds=10)
OVER = "This refresh token is not valid any more. Sign in again."


@dataclass(frozen=True, slots=True)
class Renewal:
    """The next refresh token of a login session."""

    user_id: str
    session_id: str
    refresh_token: str


class RefreshTokens:
    """A family is a login session: it ends with it, and ends it when a token is stolen."""

    def __init__(self, database: Database, sessions: LoginSessions, audit: AuditLog) -> None:
        self._database = database
        self._sessions = sessions
        self._audit = audit

    async def issue(
        self, session: AsyncSession, user_id: str, session_id: str, device_id: str | None
    ) -> str:
        """The first token of a login session, within the transaction that begins it."""
        return (await _add(session, user_id, session_id, device_id))[1]

    async def rotate(self, token: str) -> Renewal:
        """Exchange ``token`` for the next one.

        Two uses at the same moment from the same device both get one. Any later use means that
        two parties hold the token: the login session ends. Raises :class:`TokenError`.
        """
        async with self._database.write() as session:
            row = await _locked(session, token)
            if row is None:
                raise TokenError(OVER)
            if await _may_rotate(session, row):
                return await _next(session, row)
        await self._revoke(row)
        raise TokenError(OVER)

    async def _revoke(self, row: RefreshToken) -> None:
        await self._sessions.end([row.family_id])
        await self._audit.note(
            "refresh.reused",
            actor_id=row.user_id,
            target_id=row.user_id,
            result=Result.REFUSED,
        )


async def _locked(session: AsyncSession, token: str) -> RefreshToken | None:
    """The row, unless its time is over; nobody else changes it until the transaction ends."""
    one = select(RefreshToken).where(col(RefreshToken.token_hash) == token_hash(token))
    row = (await session.execute(one.with_for_update())).scalar_one_or_none()
    return row if row is not None and utc_now() < row.expires_at else None


async def _may_rotate(session: AsyncSession, row: RefreshToken) -> bool:
    if not await _is_same_device(session, row):
        return False
    if row.used_at is None:
        return True
    return row.graced_at is None and utc_now() - row.used_at <= GRACE


async def _is_same_device(session: AsyncSession, row: RefreshToken) -> bool:
    login = await session.get(LoginSession, row.family_id)
    device = await session.get(Device, row.device_id) if row.device_id else None
    if login is None:
        return False
    return is_device_of(device, login.user_agent, visitor.present())


async def _next(session: AsyncSession, row: RefreshToken) -> Renewal:
    following, token = await _add(session, row.user_id, row.family_id, row.device_id)
    now = utc_now()
    if row.used_at is None:
        row.used_at, row.replaced_by = now, following.id
    else:
        row.graced_at = now
    session.add(row)
    return Renewal(row.user_id, row.family_id, token)


async def _add(
    session: AsyncSession, user_id: str, session_id: str, device_id: str | None
) -> tuple[RefreshToken, str]:
    token = new_token()
    row = RefreshToken(
        family_id=session_id,
        user_id=user_id,
        device_id=device_id,
        token_hash=token_hash(token),
        expires_at=utc_now() + LIFETIME,
    )
    session.add(row)
    await session.flush()
    return row, token
