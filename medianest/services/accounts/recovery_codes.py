"""Codes on paper that stand in for a lost phone."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from sqlalchemy import CursorResult, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, delete, update

from medianest.models.ids import utc_now
from medianest.models.recovery_code import RecoveryCode
from medianest.services.accounts.setup_codes import ALPHABET
from medianest.services.keys import Keys

HOW_MANY = 10
HALF_LENGTH = 5


class RecoveryCodes:
    """Ten for each person, each good once; the database knows their keyed hashes.

    The key is one of ``SECRET_KEY``: when an old key is taken away for good, the codes made under
    it are worth nothing, and their owners make new ones.
    """

    def __init__(self, keys: Keys) -> None:
        self._keys = keys.derive("recovery-code")

    async def renew(self, session: AsyncSession, user_id: str) -> list[str]:
        """Ten new codes such as ``A7KQM-3XWRT``; former ones are worth nothing any more."""
        await session.execute(delete(RecoveryCode).where(col(RecoveryCode.user_id) == user_id))
        codes = [_new() for _ in range(HOW_MANY)]
        key = self._keys[0]
        session.add_all(
            RecoveryCode(user_id=user_id, code_hash=_hash(key, user_id, code)) for code in codes
        )
        return codes

    async def use(self, session: AsyncSession, user_id: str, code: str) -> bool:
        """Whether ``code`` was one of theirs until now; it is used up."""
        hashes = [_hash(key, user_id, code) for key in self._keys]
        mine = col(RecoveryCode.user_id) == user_id
        unused = mine & col(RecoveryCode.used_at).is_(None)
        one = update(RecoveryCode).where(unused, col(RecoveryCode.code_hash).in_(hashes))
        done = await session.execute(one.values(used_at=utc_now()))
        assert isinstance(done, CursorResult)
        return done.rowcount == 1

    async def left(self, session: AsyncSession, user_id: str) -> int:
        """How many are still good."""
        mine = col(RecoveryCode.user_id) == user_id
        unused = select(func.count()).where(mine, col(RecoveryCode.used_at).is_(None))
        return int((await session.execute(unused)).scalar_one())

    async def forget(self, session: AsyncSession, user_id: str) -> None:
        """No code of theirs is good any more."""
        await session.execute(delete(RecoveryCode).where(col(RecoveryCode.user_id) == user_id))


def _new() -> str:
    halves = ["".join(secrets.choice(ALPHABET) for _ in range(HALF_LENGTH)) for _ in range(2)]
    return "-".join(halves)


def _hash(key: bytes, user_id: str, code: str) -> str:
    """Capitals, spaces and dashes are as people type them."""
    typed = "".join(sign for sign in code.upper() if sign.isalnum())
    return hmac.new(key, f"{user_id}\0{typed}".encode(), hashlib.sha256).hexdigest()
