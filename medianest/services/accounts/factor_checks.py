"""Whether a code is somebody's second factor: counted, looked at once, and used up."""

from __future__ import annotations

import time

from sqlalchemy import CursorResult, or_, select
from sqlmodel import col, update

from medianest.database import Database
from medianest.errors import RateLimitError
from medianest.models.device import Device
from medianest.models.user import User
from medianest.services import visitor
from medianest.services.accounts import totp
from medianest.services.accounts.recovery_codes import RecoveryCodes
from medianest.services.audit import AuditLog, Result
from medianest.services.ciphers import Ciphers
from medianest.services.rate_limits import Limit, RateLimits
from medianest.services.secret_tokens import token_hash

QUARTER_HOUR = 15 * 60
WRONG_TRIES = 6
MAX_TYPED = 100
AT_THE_DOOR, SIGNED_IN = "door", "signed-in"


def secret_place(user_id: str) -> str:
    """Where a person's secret is stored, as :class:`Ciphers` wants it."""
    return f"user:totp_secret:{user_id}"


class FactorChecks:
    """Six wrong codes in a quarter of an hour lock an account's second factor for as long.

    A device that the person has signed in from before counts by itself: whoever guesses elsewhere
    does not lock it out. So does what is typed at the door and while signed in.
    """

    def __init__(
        self,
        database: Database,
        limits: RateLimits,
        ciphers: Ciphers,
        recovery_codes: RecoveryCodes,
        audit: AuditLog,
    ) -> None:
        self._database = database
        self._limits = limits
        self._ciphers = ciphers
        self._recovery_codes = recovery_codes
        self._audit = audit

    async def is_right(self, user: User, code: str, *, where: str) -> bool:
        """Whether ``code`` is the app's, or a recovery code, of somebody whose factor is on.

        It is worth nothing afterwards. Raises :class:`RateLimitError` when it was not looked at.
        """
        tries, lock = _limit("tries", where, WRONG_TRIES), _limit("lock", where, 1)
        who = await self._who(user.id)
        await self._refuse_locked(lock, who)
        used = await self._limits.count(tries, who, 1)
        if used > WRONG_TRIES:
            await self._refuse(tries, who)
        if await self._fits(user, code):
            await self._limits.give_back(tries, who)
            return True
        if used == WRONG_TRIES:
            await self._limits.count(lock, who, 1)
        await self._note_refusal(user, is_locked=used == WRONG_TRIES)
        return False

    async def _who(self, user_id: str) -> str:
        """The account, or the account on a device that it knows."""
        if not (cookie := visitor.present().device_token):
            return user_id
        mine = col(Device.user_id) == user_id
        known = select(col(Device.id)).where(mine, col(Device.cookie_hash) == token_hash(cookie))
        found = await self._database.rows(known)
        return f"{user_id} {found[0].id}" if found else user_id

    async def _refuse_locked(self, lock: Limit, who: str) -> None:
        if await self._limits.count(lock, who, 0) > 0:
            await self._refuse(lock, who)

    async def _refuse(self, limit: Limit, who: str) -> None:
        raise RateLimitError(
            "Too many wrong codes. Wait before the next one.",
            retry_after_seconds=await self._limits.seconds_left(limit, who),
        )

    async def _fits(self, user: User, code: str) -> bool:
        typed = "".join(sign for sign in code[:MAX_TYPED] if sign.isalnum())
        if len(typed) == totp.DIGITS and typed.isascii() and typed.isdigit():
            return await self._is_newest(user, typed)
        return await self._is_recovery_code(user, typed)

    async def _is_newest(self, user: User, typed: str) -> bool:
        """Compare-and-set: the same code, or one before it, is never taken again."""
        if user.totp_secret is None or user.totp_enabled_at is None:
            return False
        secret = self._ciphers.decrypt(secret_place(user.id), user.totp_secret)
        step = totp.matching_step(secret, typed, at_seconds=time.time())
        if step is None:
            return False
        last = col(User.totp_last_step)
        same = (col(User.id) == user.id) & (col(User.totp_secret) == user.totp_secret)
        one = update(User).where(same, or_(last.is_(None), last < step))
        async with self._database.write() as session:
            done = await session.execute(one.values(totp_last_step=step))
            assert isinstance(done, CursorResult)
            return done.rowcount == 1

    async def _is_recovery_code(self, user: User, typed: str) -> bool:
        async with self._database.write() as session:
            if not await self._recovery_codes.use(session, user.id, typed):
                return False
            left = await self._recovery_codes.left(session, user.id)
            await self._audit.note(
                "recovery_code.used",
                actor_id=user.id,
                target_id=user.id,
                session=session,
                left=left,
            )
        return True

    async def _note_refusal(self, user: User, *, is_locked: bool) -> None:
        await self._audit.note(
            "two_factor.refused",
            target_id=user.id,
            target=user.name,
            result=Result.REFUSED,
            locked=is_locked,
        )


def _limit(name: str, where: str, amount: int) -> Limit:
    return Limit(f"second-factor-{name}-{where}", amount, QUARTER_HOUR)
