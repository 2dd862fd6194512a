"""Somebody must always be able to administer: the last administrator stays one."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from medianest.errors import ConflictError
from medianest.models.user import Role, User, UserStatus

LAST = "This is the last administrator who may come in. Make somebody else one first."


async def keep_another(session: AsyncSession, user_id: str) -> None:
    """Raise :class:`ConflictError` if nobody but ``user_id`` could administer any more.

    Call it before the change, in the same transaction: who would take another administrator away
    at the same moment waits for its end, and then finds one less.
    """
    administrators = (
        select(User.id)
        .where(User.role == Role.ADMIN, User.status == UserStatus.ACTIVE)
        .order_by(col(User.id))
        .with_for_update()
    )
    found = set((await session.execute(administrators)).scalars())
    if found == {user_id}:
        raise ConflictError(LAST)
