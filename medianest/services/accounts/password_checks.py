"""Whether a password is somebody's; hashes made by older rules give way to new ones."""

from __future__ import annotations

from sqlmodel import col, select, update

from medianest.database import Database
from medianest.models.user import User
from medianest.services.accounts import passwords


class PasswordChecks:
    """Looks at passwords that people sign in with."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def is_right(self, user: User | None, password: str) -> bool:
        """Whether ``password`` is that of ``user``; as slow where there is no such person.

        A hash by other rules (bcrypt, older parameters) is made anew once the password was right;
        ``user`` then holds the new one.
        """
        stored = user.password_hash if user is not None else None
        right = await passwords.matches(password, stored)
        if right and user is not None and stored and passwords.is_outdated(password, stored):
            await self._renew(user, stored, password)
        return right

    async def _renew(self, user: User, stored: str, password: str) -> None:
        """Unless another hash came in its place meanwhile: a new password must not be undone."""
        renewed = await passwords.renewed(password)
        one = update(User).where(col(User.id) == user.id, col(User.password_hash) == stored)
        changed = one.values(password_hash=renewed).returning(col(User.id))
        async with self._database.write() as session:
            if (await session.execute(changed)).scalar_one_or_none() is not None:
                user.password_hash = renewed
                return
            there = select(User.password_hash).where(col(User.id) == user.id)
            now = (await session.execute(there)).scalar_one_or_none()
        # Of two sign-ins at the same moment the other one was quicker; or it is another password.
        if now is not None and await passwords.matches(password, now):
            user.password_hash = now
