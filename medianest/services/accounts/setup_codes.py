"""The one-time code with which the first administrator proves to be at the console."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from medianest.database import Database
from medianest.models.ids import utc_now
from medianest.models.setting import Setting
from medianest.services.keys import Keys

AREA, KEY = "setup", "code"
HALF_LENGTH = 4

# No sign looks or sounds like another: no 0 O, 1 I L, 2 Z, 5 S, 8 B.
ALPHABET = "ACDEFGHJKMNPQRTUVWXY34679"


class SetupCodes:
    """One code holds at a time; the database knows only its keyed hash."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys.derive("setup-code")

    async def new(self) -> str:
        """Make a code such as ``A7KQ-3XWM``; the former one is worth nothing any more."""
        halves = ["".join(secrets.choice(ALPHABET) for _ in range(HALF_LENGTH)) for _ in range(2)]
        code = "-".join(halves)
        row = Setting(area=AREA, key=KEY, value=_hash(self._keys[0], code), updated_at=utc_now())
        async with self._database.write() as session:
            await session.merge(row)
        return code

    async def holds(self, session: AsyncSession, code: str) -> bool:
        """Whether ``code`` is the one that holds.

        The row stays locked until the transaction ends, so that set-ups come one after another.
        """
        row = await self._row(session)
        expected = str(row.value) if row is not None else ""
        return any(hmac.compare_digest(_hash(key, code), expected) for key in self._keys)

    async def use_up(self, session: AsyncSession) -> None:
        """No code holds after this."""
        if (row := await self._row(session)) is not None:
            await session.delete(row)

    async def _row(self, session: AsyncSession) -> Setting | None:
        one = select(Setting).where(col(Setting.area) == AREA, col(Setting.key) == KEY)
        return (await session.execute(one.with_for_update())).scalar_one_or_none()


def _hash(key: bytes, code: str) -> str:
    typed = "".join(sign for sign in code.upper() if sign.isalnum())
    return hmac.new(key, typed.encode(), hashlib.sha256).hexdigest()
