"""Links for a new password: issued for an hour, known by their hash, good once."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, delete, select, update

from medianest.errors import InvalidInputError
from medianest.models.ids import utc_now
from medianest.models.password_reset import PasswordReset
from medianest.models.user import User, UserStatus
from medianest.services.secret_tokens import new_token, token_hash

LIFETIME = timedelta(hours=1)
OVER = "This link is not good any more. Ask for a new one."


async def issue(
    session: AsyncSession, user_id: str, *, made_by: str | None = None
) -> tuple[str, PasswordReset]:
    """A new link's token and row; links that are over are forgotten on the way."""
    now, token = utc_now(), new_token()
    row = PasswordReset(
        user_id=user_id, token_hash=token_hash(token), made_by=made_by, expires_at=now + LIFETIME
    )
    await session.execute(delete(PasswordReset).where(col(PasswordReset.expires_at) < now))
    session.add(row)
    return token, row


async def find(session: AsyncSession, token: str) -> tuple[PasswordReset, User]:
    """The link that ``token`` opens, and whose it is. Raises :class:`InvalidInputError`."""
    asked = (
        select(PasswordReset, User)
        .join(User, col(User.id) == col(PasswordReset.user_id))
        .where(*_good(token), col(User.status) == UserStatus.ACTIVE)
    )
    found = (await session.execute(asked)).one_or_none()
    if found is None:
        raise _over()
    return found[0], found[1]


async def use_up(session: AsyncSession, token: str) -> None:
    """Of many at the same moment one gets through. Raises :class:`InvalidInputError`."""
    used = update(PasswordReset).where(*_good(token)).values(used_at=utc_now())
    found = await session.execute(used.returning(col(PasswordReset.id)))
    if found.scalar_one_or_none() is None:
        raise _over()


def _good(token: str) -> tuple[ColumnElement[bool], ...]:
    return (
        col(PasswordReset.token_hash) == token_hash(token),
        col(PasswordReset.used_at).is_(None),
        col(PasswordReset.expires_at) > utc_now(),
    )


def _over() -> InvalidInputError:
    return InvalidInputError(OVER, details={"token": OVER})
