"""Whether a password is somebody's; hashes made by older rules give way to new ones."""

from __future__ import annotations

from sqlmodel import col, update

from medianest.database import Database
from medianest.models.user import User
from medianest.services import passwords


class PasswordChecks:
    """Looks at passwords that people sign in with."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def is_right(self, user: User | None, password: str) -> bool:
        """Whether ``password`` is that of ``user``; as slow where there is no such person.

        A hash by other rules (bcrypt, older parameters) is made anew once the password was right.
        """
        stored = user.password_hash if user is not None else None
        right = await passwords.matches(password, stored)
        if right and user is not None and stored and passwords.is_outdated(password, stored):
            await self._renew(user, stored, password)
        return right

    async def _renew(self, user: User, stored: str, password: str) -> None:
        """Unless another hash came in its place meanwhile: a new password must not be undone.

        ``user`` follows: to sign in, the hash that was compared must still be the stored one.
        """
        renewed = await passwords.renewed(password)
        one = update(User).where(col(User.id) == user.id, col(User.password_hash) == stored)
        async with self._database.write() as session:
            done = await session.execute(one.values(password_hash=renewed).returning(col(User.id)))
            if done.first() is not None:
                user.password_hash = renewed
