"""Whether somebody who has shown who they are may come in now."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from medianest.errors import CredentialsError
from medianest.models.user import User, UserStatus
from medianest.services.plex import standing as plex_standing

WRONG = "The e-mail or the password is not right."


def check_active(user: User) -> None:
    """Raise :class:`CredentialsError` for somebody who is suspended."""
    if user.status != UserStatus.ACTIVE:
        raise CredentialsError(WRONG)


async def check_still(session: AsyncSession, user: User, allow_list: Collection[str]) -> None:
    """What was shown must still hold when the session begins, and so must a share of the server
    where that is what lets this person in. Raises :class:`CredentialsError`."""
    one = select(User.status, User.password_hash).where(col(User.id) == user.id)
    now = (await session.execute(one)).one_or_none()
    if now is None or now != (UserStatus.ACTIVE, user.password_hash):
        raise CredentialsError(WRONG)
    if not await plex_standing.may_come_in(session, user.id, user.role, allow_list):
        raise CredentialsError(WRONG)
