"""The second factor: set up, shown at the door, turned off, and got back when a phone is lost."""

from __future__ import annotations

import time

from redis.asyncio import Redis
from sqlalchemy import ColumnElement, CursorResult, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, update

from medianest.database import Database
from medianest.errors import (
    ConflictError,
    CredentialsError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    TokenError,
)
from medianest.models.ids import utc_now
from medianest.models.user import User
from medianest.services.accounts import second_factor, totp
from medianest.services.accounts.challenges import AGAIN
from medianest.services.accounts.devices import DevicesService
from medianest.services.accounts.factor_checks import (
    AT_THE_DOOR,
    SIGNED_IN,
    FactorChecks,
    secret_place,
)
from medianest.services.accounts.login_sessions import LoginSessions
from medianest.services.accounts.recovery_codes import RecoveryCodes
from medianest.services.accounts.sign_ins import SignIn, SignIns
from medianest.services.actor import Actor
from medianest.services.audit import AuditLog
from medianest.services.ciphers import Ciphers
from medianest.services.keys import Keys
from medianest.services.rate_limits import RateLimits
from medianest.services.settings.settings import SettingsService
from medianest.views.two_factor import TwoFactorSetup, TwoFactorView

WRONG = "This code is not right, or was used before. Type the one that the app shows now."
ON = "Your second factor is on already. Turn it off first to set up another one."
OFF = "Your second factor is not on."
NOT_BEGUN = "Set up the second factor first: ask for a secret, then type the code."
MUST = "Your role has to have a second factor. Ask another administrator to change that first."
NOTHING = {"totp_secret": None, "totp_enabled_at": None, "totp_last_step": None}


class TwoFactorService:
    """Authenticator apps (TOTP) and recovery codes."""

    def __init__(
        self,
        database: Database,
        redis: Redis,
        settings: SettingsService,
        keys: Keys,
        sign_ins: SignIns,
        sessions: LoginSessions,
        devices: DevicesService,
        audit: AuditLog,
    ) -> None:
        self._database = database
        self._settings = settings
        self._ciphers = Ciphers(keys)
        self._recovery_codes = RecoveryCodes(keys)
        self._checks = FactorChecks(
            database, RateLimits(redis), self._ciphers, self._recovery_codes, audit
        )
        self._sign_ins = sign_ins
        self._sessions = sessions
        self._devices = devices
        self._audit = audit

    async def show(self, actor: Actor) -> TwoFactorView:
        """Whether the actor has a second factor, needs one, and how many codes are left."""
        actor.require_session()
        async with self._database.read() as session:
            user = await _user(session, actor.user_id)
            left = await self._recovery_codes.left(session, user.id)
        return TwoFactorView(
            enabled=user.totp_enabled_at is not None,
            required=second_factor.is_required(user.role, await self._settings.current()),
            recovery_codes_left=left,
        )

    async def setup(self, actor: Actor) -> TwoFactorSetup:
        """A new secret for the actor's app; it counts once :meth:`enable` saw a code of it.

        Raises :class:`ConflictError` while a second factor is on.
        """
        actor.require_session()
        return await self._new_secret(actor.user_id)

    async def enable(self, actor: Actor, code: str) -> list[str]:
        """Turn the second factor on; answers ten recovery codes, which nobody sees again.

        Raises :class:`InvalidInputError` for a wrong code and :class:`ConflictError`.
        """
        actor.require_session()
        codes = await self._turn_on(await self._read(actor.user_id), code)
        if codes is None:
            raise InvalidInputError(WRONG, details={"code": WRONG})
        await self._sessions.note_two_factor(actor.session_id)
        return codes

    async def disable(self, actor: Actor, code: str) -> None:
        """Turn it off with a code of the app or a recovery code.

        Raises :class:`ForbiddenError` where the role must have one, :class:`InvalidInputError`,
        :class:`RateLimitError` and :class:`ConflictError`.
        """
        actor.require_session()
        user = await self._read(actor.user_id)
        if second_factor.is_required(user.role, await self._settings.current()):
            raise ForbiddenError(MUST)
        await self._check_signed_in(user, code)
        async with self._database.write() as session:
            await self._clear(session, user.id)
            await self._note("two_factor.disabled", actor.user_id, user, session)

    async def recovery_codes(self, actor: Actor, code: str) -> list[str]:
        """Ten new recovery codes for a code; the former ones are worth nothing any more.

        Raises :class:`InvalidInputError`, :class:`RateLimitError` and :class:`ConflictError`.
        """
        actor.require_session()
        user = await self._read(actor.user_id)
        await self._check_signed_in(user, code)
        async with self._database.write() as session:
            codes = await self._recovery_codes.renew(session, user.id)
            await self._note("recovery_codes.made", actor.user_id, user, session)
        return codes

    async def check(self, challenge: str, code: str, *, trust: bool = False) -> SignIn:
        """Let somebody in who was challenged and shows a code of the app or a recovery code.

        ``trust`` spares this browser the second factor for a while. Raises
        :class:`CredentialsError`, :class:`RateLimitError` and :class:`TokenError`.
        """
        challenged = await self._sign_ins.open_challenge(challenge)
        if challenged.enrol:
            raise ConflictError("You need a second factor. Sign in with a browser to set it up.")
        user = await self._read(challenged.user_id)
        if not await self._checks.is_right(user, code, where=AT_THE_DOOR):
            raise CredentialsError(WRONG)
        return await self._sign_ins.finish(challenge, trust=trust)

    async def enrol(self, challenge: str, *, again: bool = False) -> TwoFactorSetup:
        """A secret for somebody who was challenged and must set up a second factor.

        ``again`` shows the same one once more. Raises :class:`TokenError`.
        """
        user = await self._enrolling(challenge)
        if again and user.totp_secret is not None:
            return _shown(user, self._ciphers.decrypt(secret_place(user.id), user.totp_secret))
        return await self._new_secret(user.id)

    async def enrol_finish(self, challenge: str, code: str) -> tuple[SignIn, list[str]]:
        """Turn it on with its first code, and let them in; answers the recovery codes too.

        Raises :class:`CredentialsError`, :class:`ConflictError` and :class:`TokenError`.
        """
        codes = await self._turn_on(await self._enrolling(challenge), code)
        if codes is None:
            raise CredentialsError(WRONG)
        return await self._sign_ins.finish(challenge, trust=False), codes

    async def reset(self, actor: Actor, user_id: str) -> None:
        """Take the second factor of somebody who lost it away, and end their sessions.

        Only for administrators, and not for themselves. Raises :class:`NotFoundError`.
        """
        actor.require_admin()
        actor.require_session()
        if actor.user_id == user_id:
            raise ForbiddenError("Turn your own second factor off under Settings, Security.")
        await self._reset(col(User.id) == user_id, actor.user_id)

    async def reset_from_console(self, email: str) -> None:
        """The same from the console, for anybody. Raises :class:`NotFoundError`."""
        await self._reset(col(User.email) == email.strip().lower(), None)

    async def _reset(self, which: ColumnElement[bool], by: str | None) -> None:
        async with self._database.write() as session:
            user = (await session.execute(select(User).where(which))).scalar_one_or_none()
            if user is None:
                raise NotFoundError("There is no such account.")
            await self._clear(session, user.id)
            await self._note("two_factor.reset", by, user, session)
        await self._devices.distrust(user.id)
        await self._sessions.end_all_of(user.id)

    async def _new_secret(self, user_id: str) -> TwoFactorSetup:
        secret = totp.new_secret()
        stored = self._ciphers.encrypt(secret_place(user_id), secret)
        off = (col(User.id) == user_id) & col(User.totp_enabled_at).is_(None)
        async with self._database.write() as session:
            user = await _user(session, user_id)
            done = await session.execute(update(User).where(off).values(totp_secret=stored))
            assert isinstance(done, CursorResult)
            if done.rowcount != 1:
                raise ConflictError(ON)
        return _shown(user, secret)

    async def _turn_on(self, user: User, code: str) -> list[str] | None:
        """Recovery codes where ``code`` is of the secret that waits, else ``None``."""
        if user.totp_enabled_at is not None:
            raise ConflictError(ON)
        if user.totp_secret is None:
            raise ConflictError(NOT_BEGUN)
        secret = self._ciphers.decrypt(secret_place(user.id), user.totp_secret)
        typed = "".join(code.split())
        step = totp.matching_step(secret, typed, at_seconds=time.time())
        return None if step is None else await self._store_on(user, step)

    async def _store_on(self, user: User, step: int) -> list[str]:
        waiting = (col(User.id) == user.id) & (col(User.totp_secret) == user.totp_secret)
        one = update(User).where(waiting, col(User.totp_enabled_at).is_(None))
        async with self._database.write() as session:
            on = one.values(totp_enabled_at=utc_now(), totp_last_step=step)
            done = await session.execute(on)
            assert isinstance(done, CursorResult)
            if done.rowcount != 1:
                raise ConflictError(ON)
            codes = await self._recovery_codes.renew(session, user.id)
            await self._note("two_factor.enabled", user.id, user, session)
        return codes

    async def _check_signed_in(self, user: User, code: str) -> None:
        if user.totp_enabled_at is None:
            raise ConflictError(OFF)
        if not await self._checks.is_right(user, code, where=SIGNED_IN):
            raise InvalidInputError(WRONG, details={"code": WRONG})

    async def _enrolling(self, challenge: str) -> User:
        challenged = await self._sign_ins.open_challenge(challenge)
        if not challenged.enrol:
            raise TokenError(AGAIN)
        return await self._read(challenged.user_id)

    async def _clear(self, session: AsyncSession, user_id: str) -> None:
        await session.execute(update(User).where(col(User.id) == user_id).values(**NOTHING))
        await self._recovery_codes.forget(session, user_id)

    async def _read(self, user_id: str) -> User:
        async with self._database.read() as session:
            return await _user(session, user_id)

    async def _note(self, action: str, by: str | None, user: User, session: AsyncSession) -> None:
        await self._audit.note(
            action, actor_id=by, target=user.name, target_id=user.id, session=session
        )


async def _user(session: AsyncSession, user_id: str) -> User:
    user = await session.get(User, user_id)
    if user is None:
        raise NotFoundError("There is no such account.")
    return user


def _shown(user: User, secret: str) -> TwoFactorSetup:
    uri = totp.uri(secret, user.email or user.name)
    return TwoFactorSetup(secret=secret, uri=uri, qr_svg=totp.qr_svg(uri))
