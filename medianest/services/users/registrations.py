"""Sign-up: an account by invitation, or by oneself where an administrator opened that.

With an invitation the answer says plainly when an e-mail is taken: whoever holds the link was
trusted with it. In open sign-up strangers must not find out who has an account here. They are not
signed in by it, and hear the same in both cases: "if there was no account, there is one now". The
password is hashed in both, and a job is rung for in both, which writes to the owner of an account
that was there already. What remains is that somebody can sign in with what they just typed: it
tells them that the e-mail was new, at the price of an account, of which few are made an hour.
"""

from __future__ import annotations

from medianest.database import Database
from medianest.errors import (
    DuplicateError,
    InvalidInputError,
    NotFoundError,
)
from medianest.models.user import Role, User
from medianest.services import visitor
from medianest.services.accounts import passwords
from medianest.services.accounts.sign_in_limits import HOUR, network
from medianest.services.accounts.sign_ins import Challenge, SignIn, SignIns
from medianest.services.audit import AuditLog, Result
from medianest.services.rate_limits import Limit, RateLimits
from medianest.services.settings.settings import SettingsService
from medianest.services.users import new_accounts
from medianest.services.users.invitations import InvitationsService
from medianest.services.users.sign_up_notices import SignUpNotices
from medianest.views.settings import SignUp

BY_ADDRESS = Limit("registration-address", 20, HOUR)
OPEN_BY_ADDRESS = Limit("registration-open-address", 5, HOUR)
CLOSED = "Nobody can sign up here without an invitation. Ask an administrator for one."


class Registrations:
    """Makes accounts for people who come by themselves."""

    def __init__(
        self,
        database: Database,
        settings: SettingsService,
        limits: RateLimits,
        invitations: InvitationsService,
        sign_ins: SignIns,
        notices: SignUpNotices,
        audit: AuditLog,
    ) -> None:
        self._database = database
        self._settings = settings
        self._limits = limits
        self._invitations = invitations
        self._sign_ins = sign_ins
        self._notices = notices
        self._audit = audit

    async def is_open(self) -> bool:
        """Whether people may sign up without an invitation."""
        return (await self._settings.current()).access.sign_up == SignUp.OPEN

    async def register_invited(
        self, invitation: str, email: str, name: str, password: str
    ) -> SignIn | Challenge:
        """Make an account with an invitation, and sign in.

        Raises :class:`InvalidInputError` naming each field (``invitation`` among them),
        :class:`DuplicateError` for an e-mail that is taken, :class:`RateLimitError`.
        """
        await self._limits.take(BY_ADDRESS, network(visitor.present().ip))
        try:
            await self._invitations.check(invitation)
            user = await new_accounts.drafted(email, name, Role.USER, password)
            user.password_hash = await passwords.make_hash(password)
            await self._add_invited(user, invitation)
        except InvalidInputError as error:
            if "invitation" in (error.details or {}):
                await self._audit.note("user.registered", result=Result.REFUSED, how="invitation")
            raise
        return await self._sign_ins.begin(user, how="registration")

    async def register_openly(self, email: str, name: str, password: str) -> None:
        """Make an account, unless the e-mail has one: nothing tells which of the two happened.

        Raises :class:`NotFoundError` where sign-up is by invitation, :class:`InvalidInputError`
        naming each field, :class:`RateLimitError`.
        """
        if not await self.is_open():
            raise NotFoundError(CLOSED)
        await self._limits.take(OPEN_BY_ADDRESS, network(visitor.present().ip))
        user = await new_accounts.drafted(email, name, Role.USER, password)
        user.password_hash = await passwords.make_hash(password)
        is_taken = await self._add_or_leave(user)
        await self._notices.ring(str(user.email), is_taken=is_taken)

    async def _add_invited(self, user: User, invitation: str) -> None:
        """The invitation counts together with the account, or not at all."""
        async with self._database.write() as session:
            used = await self._invitations.use(session, invitation)
            user.role, user.permissions = used.role, list(used.permissions)
            await new_accounts.add(session, user)
            await self._audit.note(
                "user.registered",
                actor_id=user.id,
                target_id=user.id,
                session=session,
                how="invitation",
                invitation=used.id,
                role=user.role,
            )

    async def _add_or_leave(self, user: User) -> bool:
        """Whether the e-mail was taken."""
        try:
            async with self._database.write() as session:
                await new_accounts.add(session, user)
                await self._audit.note(
                    "user.registered",
                    actor_id=user.id,
                    target_id=user.id,
                    session=session,
                    how="open",
                )
        except DuplicateError:
            await self._audit.note("user.registered", result=Result.REFUSED, how="open")
            return True
        return False
