"""Letters with a link for a new password, for whoever asks with the e-mail of an account."""

from __future__ import annotations

import secrets

import structlog
from sqlmodel import col, delete, select

from medianest import routes
from medianest.database import Database
from medianest.errors import ConflictError, InvalidInputError, StartError, UpstreamError
from medianest.models.password_reset import PasswordReset
from medianest.models.user import User, UserStatus
from medianest.services import mail, visitor
from medianest.services.accounts import reset_links
from medianest.services.accounts.sign_in_limits import HOUR, network
from medianest.services.audit import AuditLog, Result
from medianest.services.ciphers import Ciphers
from medianest.services.mail import MailService
from medianest.services.public_links import PublicLinks
from medianest.services.queue import NOTIFY, Queue, Ring
from medianest.services.rate_limits import Limit, RateLimits
from medianest.services.settings.settings import SettingsService
from medianest.services.users import new_accounts

JOB = "medianest.jobs.letters.password_reset"
WAITS_SECONDS = 30 * 60
PLACE = "queue:letter:email"
SUBJECT = "Choose a new password"
NO_MAIL = "MediaNest cannot send mail. Ask your administrator for a link to choose a new password."
NO_EMAIL = "Type an e-mail address such as ada@example.org."

log = structlog.get_logger(__name__)


class ResetLetters:
    """Asking for a letter tells nobody whether there is an account.

    Who asks only has their asking counted and a job rung for: nothing is looked up, so that it
    takes as long for everybody, and the letter survives a restart. Redis holds the e-mail encrypted
    and never a link: the job makes that when it writes the letter.
    """

    def __init__(
        self,
        database: Database,
        settings: SettingsService,
        ciphers: Ciphers,
        limits: RateLimits,
        queue: Queue,
        mail: MailService,
        links: PublicLinks,
        audit: AuditLog,
    ) -> None:
        self._database = database
        self._settings = settings
        self._ciphers = ciphers
        self._limits = limits
        self._queue = queue
        self._mail = mail
        self._links = links
        self._audit = audit

    async def are_possible(self) -> bool:
        """Whether mail can be sent, and there is a public address for links to lead to."""
        return await self._mail.is_configured() and await self._links.to("/") is not None

    async def request(self, email: str) -> None:
        """Have a letter sent to ``email`` if it is the e-mail of an account with a password.

        Raises :class:`InvalidInputError`, :class:`RateLimitError`, and :class:`ConflictError`
        where no letters can be sent: the same for every e-mail.
        """
        email = new_accounts.normal_email(email)
        if not new_accounts.is_email(email):
            raise InvalidInputError(NO_EMAIL, details={"email": NO_EMAIL})
        if not await self.are_possible():
            raise ConflictError(NO_MAIL)
        await self._count(email)
        sealed = self._ciphers.encrypt(PLACE, email)
        job_id = f"letter-{secrets.token_hex(8)}"
        await self._queue.ring([Ring(JOB, (sealed,), job_id, NOTIFY, WAITS_SECONDS)])

    async def deliver(self, sealed_email: str) -> None:
        """In a job: write the letter that was asked for.

        A mail server that fails is noted and no more: whoever waits asks once more.
        """
        user = await self._whose(sealed_email)
        if user is None or user.email is None or not await self.are_possible():
            return
        async with self._database.write() as session:
            token, row = await reset_links.issue(session, user.id)
        link = await self._links.shown(routes.reset(token))
        text, html = mail.written("password_reset", name=user.name, link=link)
        try:
            await self._mail.send(user.email, SUBJECT, text, html)
        except (UpstreamError, ConflictError) as error:
            await self._failed(user.id, row.id, error.message)
        else:
            await self._audit.note("password.reset-letter", target_id=user.id)

    async def _failed(self, user_id: str, reset_id: str, reason: str) -> None:
        log.warning("letter not sent", reason=reason)
        async with self._database.write() as session:
            await session.execute(delete(PasswordReset).where(col(PasswordReset.id) == reset_id))
        await self._audit.note(
            "password.reset-letter", target_id=user_id, result=Result.REFUSED, reason=reason
        )

    async def _count(self, email: str) -> None:
        """The address first: a stranger uses up no more of somebody's letters than of their own."""
        amount = (await self._settings.current()).rate_limits.password_reset_per_hour
        ip = network(visitor.present().ip)
        await self._limits.take(Limit("password-reset-address", amount, HOUR), ip)
        await self._limits.take(Limit("password-reset-email", amount, HOUR), email)

    async def _whose(self, sealed_email: str) -> User | None:
        """People without a password come in by Plex alone: a letter would open a second way in."""
        try:
            email = self._ciphers.decrypt(PLACE, sealed_email)
        except StartError:
            return None
        one = select(User).where(
            col(User.email) == email,
            col(User.status) == UserStatus.ACTIVE,
            col(User.password_hash).is_not(None),
        )
        async with self._database.read() as session:
            return (await session.execute(one)).scalar_one_or_none()
