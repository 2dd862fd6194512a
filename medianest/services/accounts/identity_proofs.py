"""Before what cannot be undone: whether it is still the person who signed in."""

from __future__ import annotations

from datetime import timedelta

from medianest.database import Database
from medianest.errors import ForbiddenError, InvalidInputError
from medianest.models.ids import utc_now
from medianest.models.login_session import LoginSession
from medianest.models.user import User
from medianest.services.accounts.password_checks import PasswordChecks
from medianest.services.actor import Actor
from medianest.services.rate_limits import Limit, RateLimits

RECENTLY = timedelta(minutes=10)
GUESSES = Limit("own-password", 5, 15 * 60)
WRONG = "This is not your present password."
SIGN_IN_AGAIN = "Sign out and in again first: you have no password yet to show that it is you."


class IdentityProofs:
    """A browser left open is not enough, nor is a stolen cookie: the password counts, or for people
    without one that they signed in a moment ago."""

    def __init__(self, database: Database, limits: RateLimits) -> None:
        self._database = database
        self._limits = limits
        self._checks = PasswordChecks(database)

    async def require(self, actor: Actor, user: User, password: str) -> None:
        """Raise :class:`InvalidInputError` for a missing or wrong password,
        :class:`RateLimitError` after a few wrong ones, and :class:`ForbiddenError` for personal
        tokens, and for people without a password who did not sign in within :data:`RECENTLY`.
        """
        actor.require_session()
        if user.password_hash is None:
            await self._require_recent_sign_in(actor)
            return
        await self._limits.take(GUESSES, user.id)
        if not await self._checks.is_right(user, password):
            raise InvalidInputError(WRONG, details={"currentPassword": WRONG})
        await self._limits.give_back(GUESSES, user.id)

    async def _require_recent_sign_in(self, actor: Actor) -> None:
        """Being remembered is no sign-in: whoever has the browser has that."""
        async with self._database.read() as session:
            login = await session.get(LoginSession, actor.session_id)
        proved_at = login.proved_at if login is not None else None
        if proved_at is None or utc_now() - proved_at > RECENTLY:
            raise ForbiddenError(SIGN_IN_AGAIN)
