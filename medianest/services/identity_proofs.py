"""Before what cannot be undone: whether it is still the person who signed in."""

from __future__ import annotations

from datetime import timedelta

from medianest.database import Database
from medianest.errors import ConflictError, InvalidInputError
from medianest.models.ids import utc_now
from medianest.models.login_session import LoginSession
from medianest.models.user import User
from medianest.services import passwords
from medianest.services.actor import Actor
from medianest.services.rate_limits import Limit, RateLimits

RECENTLY = timedelta(minutes=15)
TRIES = Limit("own-password", 5, 15 * 60)
ASKED = "Type the password that you sign in with now."
WRONG = "This is not your password."
LONG_AGO = "Sign out, sign in again, and do this within 15 minutes."


class IdentityProofs:
    """A browser left open is not enough: the password counts, or for people without one that they
    signed in a moment ago."""

    def __init__(self, database: Database, limits: RateLimits) -> None:
        self._database = database
        self._limits = limits

    async def require(self, actor: Actor, user: User, password: str) -> None:
        """Raise :class:`InvalidInputError` for a missing or wrong password,
        :class:`RateLimitError` after a few wrong ones, and :class:`ConflictError` for people
        without a password whose sign-in is older than :data:`RECENTLY`.
        """
        if user.password_hash is None:
            await self._require_recent_sign_in(actor)
            return
        if not password:
            raise InvalidInputError(ASKED, details={"currentPassword": ASKED})
        await self._limits.take(TRIES, user.id)
        if not await passwords.matches(password, user.password_hash):
            raise InvalidInputError(WRONG, details={"currentPassword": WRONG})
        await self._limits.give_back(TRIES, user.id)

    async def _require_recent_sign_in(self, actor: Actor) -> None:
        async with self._database.read() as session:
            login = await session.get(LoginSession, actor.session_id)
        if login is None or login.created_at < utc_now() - RECENTLY:
            raise ConflictError(LONG_AGO)
