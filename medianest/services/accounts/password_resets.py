"""Forgotten passwords: links that administrators hand on, and a new password by a link."""

from __future__ import annotations

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from medianest import routes
from medianest.database import Database
from medianest.errors import ConflictError, InvalidInputError, NotFoundError
from medianest.models.user import User, UserStatus
from medianest.services import visitor
from medianest.services.accounts import password_changes, passwords, reset_links
from medianest.services.accounts.devices import DevicesService
from medianest.services.accounts.login_sessions import LoginSessions
from medianest.services.accounts.sign_in_limits import QUARTER_HOUR, network
from medianest.services.actor import Actor
from medianest.services.audit import AuditLog, Result
from medianest.services.public_links import PublicLinks
from medianest.services.rate_limits import Limit, RateLimits
from medianest.services.users import new_accounts
from medianest.views.password_reset import ResetCheckView, ResetLinkView

WRONG_LINKS = Limit("reset-link-address", 10, QUARTER_HOUR)


class PasswordResets:
    """A link stands for the right to choose a password; it does not sign anybody in."""

    def __init__(
        self,
        database: Database,
        limits: RateLimits,
        links: PublicLinks,
        sessions: LoginSessions,
        devices: DevicesService,
        audit: AuditLog,
    ) -> None:
        self._database = database
        self._limits = limits
        self._links = links
        self._sessions = sessions
        self._devices = devices
        self._audit = audit

    async def make_link(self, actor: Actor, user_id: str) -> ResetLinkView:
        """A link for somebody, which an administrator hands on.

        Raises :class:`NotFoundError`, and :class:`ConflictError` for people who could not sign in
        with a password.
        """
        actor.require_admin()
        return await self._make(col(User.id) == user_id, actor.user_id)

    async def make_link_on_console(self, email: str) -> ResetLinkView:
        """The same, for whoever may read the data folder."""
        return await self._make(col(User.email) == new_accounts.normal_email(email), None)

    async def check(self, token: str) -> ResetCheckView:
        """Until when a link is good. Raises :class:`InvalidInputError`."""
        async with self._database.read() as session:
            row, _ = await reset_links.find(session, token)
        return ResetCheckView(expires_at=row.expires_at)

    async def confirm(self, token: str, password: str) -> None:
        """Set the new password: all sessions end, and no device is trusted any more.

        Raises :class:`InvalidInputError` with ``token`` or ``password``, and
        :class:`RateLimitError` after a few links that are none.
        """
        user = await self._holder(token)
        await passwords.check_strength(password, inputs=(user.email, user.name))
        new_hash = await passwords.make_hash(password)
        await self._devices.distrust(user.id)
        async with self._database.write() as session:
            await reset_links.use_up(session, token)
            ended = await password_changes.replace(session, user, new_hash)
            await self._audit.note(
                "password.reset", actor_id=user.id, target_id=user.id, session=session
            )
        await self._sessions.announce_end(ended)

    async def _make(self, whose: ColumnElement[bool], made_by: str | None) -> ResetLinkView:
        async with self._database.write() as session:
            user = (await session.execute(select(User).where(whose))).scalar_one_or_none()
            if user is None:
                raise NotFoundError("There is no such account.")
            _check_can_sign_in(user)
            token, row = await reset_links.issue(session, user.id, made_by=made_by)
            await self._audit.note(
                "password.reset-link", actor_id=made_by, target_id=user.id, session=session
            )
        link = await self._links.shown(routes.reset(token))
        return ResetLinkView(link=link, expires_at=row.expires_at)

    async def _holder(self, token: str) -> User:
        """Counted before it is looked up; links that are good do not count."""
        where = network(visitor.present().ip)
        await self._limits.take(WRONG_LINKS, where)
        try:
            async with self._database.read() as session:
                _, user = await reset_links.find(session, token)
        except InvalidInputError:
            await self._audit.note("password.reset", result=Result.REFUSED)
            raise
        await self._limits.give_back(WRONG_LINKS, where)
        return user


def _check_can_sign_in(user: User) -> None:
    if user.status != UserStatus.ACTIVE:
        raise ConflictError("This account is suspended. Restore it first.")
    if user.email is None:
        raise ConflictError("This account has no e-mail to sign in with; it comes in by Plex.")
