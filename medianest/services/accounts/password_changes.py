"""A person's own password: changed by them, with an end to what the old one had opened."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, delete, select, update

from medianest.database import Database
from medianest.errors import ConflictError, InvalidInputError, SessionEndedError
from medianest.models.ids import utc_now
from medianest.models.login_session import LoginSession
from medianest.models.password_reset import PasswordReset
from medianest.models.personal_token import PersonalToken
from medianest.models.user import User
from medianest.services.accounts import passwords
from medianest.services.accounts.devices import DevicesService
from medianest.services.accounts.identity_proofs import IdentityProofs
from medianest.services.accounts.login_sessions import LoginSessions
from medianest.services.actor import Actor
from medianest.services.audit import AuditLog, Result


class PasswordsService:
    """What people do about their own passwords."""

    def __init__(
        self,
        database: Database,
        proofs: IdentityProofs,
        sessions: LoginSessions,
        devices: DevicesService,
        audit: AuditLog,
    ) -> None:
        self._database = database
        self._proofs = proofs
        self._sessions = sessions
        self._devices = devices
        self._audit = audit

    async def change(self, actor: Actor, current: str, new: str) -> None:
        """Set a new password; every other session and all personal tokens of the actor end, and no
        other device is trusted any more.

        People without one (they come in by Plex) set their first within ten minutes of signing in.
        Raises :class:`InvalidInputError` with ``currentPassword`` or ``password``,
        :class:`RateLimitError` after a few wrong ones, :class:`ForbiddenError`.
        """
        user = await self._user(actor)
        await self._prove(actor, user, current)
        await passwords.check_strength(new, inputs=(user.email, user.name))
        new_hash = await passwords.make_hash(new)
        await self._devices.distrust(user.id, but=actor.device_id)
        async with self._database.write() as session:
            ended = await replace(session, user, new_hash, but=actor.session_id)
            await self._audit.note(
                "password.changed", actor_id=user.id, target_id=user.id, session=session
            )
        await self._sessions.announce_end(ended)

    async def _prove(self, actor: Actor, user: User, current: str) -> None:
        try:
            await self._proofs.require(actor, user, current)
        except InvalidInputError:
            await self._refused(user)
            raise

    async def _refused(self, user: User) -> None:
        await self._audit.note(
            "password.changed", actor_id=user.id, target_id=user.id, result=Result.REFUSED
        )

    async def _user(self, actor: Actor) -> User:
        async with self._database.read() as session:
            user = await session.get(User, actor.user_id)
        if user is None:
            raise SessionEndedError("Your sign-in has ended. Sign in again.")
        return user


async def replace(
    session: AsyncSession, user: User, new_hash: str, *, but: str | None = None
) -> list[str]:
    """Set the hash, end the person's sessions except ``but`` and their personal tokens, and void
    links that are under way: whoever changes a password may have lost the old one to somebody.

    Answers the sessions that ended, to be announced after the transaction. Raises
    :class:`ConflictError` when the password is not what ``user`` says any more.
    """
    held = col(User.password_hash)
    unchanged = held == user.password_hash if user.password_hash is not None else held.is_(None)
    one = update(User).where(col(User.id) == user.id, unchanged).values(password_hash=new_hash)
    if (await session.execute(one.returning(col(User.id)))).scalar_one_or_none() is None:
        raise ConflictError("The password was changed meanwhile. Sign in again.")
    theirs = col(LoginSession.user_id) == user.id
    others = theirs & (col(LoginSession.id) != but) if but else theirs
    ended = list((await session.execute(select(col(LoginSession.id)).where(others))).scalars())
    if ended:
        await session.execute(delete(LoginSession).where(col(LoginSession.id).in_(ended)))
    links = update(PasswordReset).where(
        col(PasswordReset.user_id) == user.id, col(PasswordReset.used_at).is_(None)
    )
    await session.execute(links.values(used_at=utc_now()))
    await session.execute(delete(PersonalToken).where(col(PersonalToken.user_id) == user.id))
    return ended
