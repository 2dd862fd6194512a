"""Plex sign-ins under way: each good once, for a while, in the browser that began it."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy.engine import CursorResult
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, delete, select, update

from medianest.database import Database
from medianest.errors import ConflictError, ForbiddenError
from medianest.integrations.plextv.models import Pin
from medianest.models.ids import new_id, utc_now
from medianest.models.plex_pin import PlexPin, PlexPinPurpose
from medianest.services import visitor
from medianest.services.accounts.sign_in_limits import network
from medianest.services.audit import AuditLog, Result
from medianest.services.ciphers import Ciphers
from medianest.services.rate_limits import Limit, RateLimits

MAX_NEXT = 500
KEPT = timedelta(days=1)
OPENED = Limit("plex-pins", 20, 15 * 60)
ASKED = Limit("plex-pin-checks", 1_500, 15 * 60)

ELSEWHERE = "This sign-in was begun in another browser. Begin again here."
USED = "This sign-in was used already. Begin again."
OVER = "The time for this sign-in is over. Begin again."


class Mode(StrEnum):
    """``REDIRECT`` leads this browser to Plex; ``CODE`` is typed in on another device."""

    REDIRECT = "redirect"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a sign-in was begun for. ``session_id`` is the login session of who links an account,
    ``token`` the owner's while a server is being chosen."""

    remember: bool = False
    next_path: str = ""
    invitation: str = ""
    device_name: str = ""
    session_id: str = ""
    token: str = ""


class PlexPins:
    """Rows of PINs. The browser is known by a random cookie, of which the hash is stored."""

    def __init__(
        self, database: Database, ciphers: Ciphers, limits: RateLimits, audit: AuditLog
    ) -> None:
        self._database = database
        self._ciphers = ciphers
        self._limits = limits
        self._audit = audit

    async def take(self) -> None:
        """One more is wanted. Raises :class:`RateLimitError` where this address has many."""
        await self._limits.take(OPENED, network(visitor.present().ip))

    async def open(
        self,
        pin: Pin,
        mode: Mode,
        purpose: PlexPinPurpose,
        *,
        browser: str,
        user_id: str | None,
        wish: Wish,
    ) -> PlexPin:
        """Store what plex.tv gave us; those long over are forgotten."""
        now, row_id = utc_now(), new_id()
        wish = replace(wish, next_path=wish.next_path[:MAX_NEXT], invitation=wish.invitation[:100])
        row = PlexPin(
            id=row_id,
            plex_pin_id=pin.id,
            code=pin.code,
            mode=mode,
            purpose=purpose,
            browser_hash=_hash(browser),
            user_id=user_id,
            details=self._sealed(row_id, wish),
            created_at=now,
            expires_at=now + timedelta(seconds=pin.expires_in),
        )
        async with self._database.write() as session:
            await session.execute(delete(PlexPin).where(col(PlexPin.expires_at) < now - KEPT))
            session.add(row)
        return row

    async def find(self, pin_id: str, browser: str, purpose: PlexPinPurpose) -> PlexPin:
        """The PIN, when it may still be used here and for ``purpose``.

        Whoever asks for somebody else's hears the same as for one that never was. Raises
        :class:`ForbiddenError`, :class:`ConflictError` for one that is used or over, and
        :class:`RateLimitError`.
        """
        await self._limits.take(ASKED, network(visitor.present().ip))
        async with self._database.read() as session:
            one = select(PlexPin).where(col(PlexPin.id) == pin_id[:36])
            row = (await session.execute(one)).scalar_one_or_none()
        if row is None:
            raise ForbiddenError(ELSEWHERE)
        if not hmac.compare_digest(row.browser_hash, _hash(browser)) or row.purpose != purpose:
            await self.refuse(row, "foreign")
            raise ForbiddenError(ELSEWHERE)
        if row.used_at is not None:
            await self.refuse(row, "reused")
            raise ConflictError(USED)
        if row.expires_at <= utc_now():
            await self.refuse(row, "expired")
            raise ConflictError(OVER)
        return row

    async def use_up(self, session: AsyncSession, row: PlexPin) -> None:
        """From here on it is worth nothing. Raises :class:`ConflictError` when somebody was
        quicker: of two that come at once, one gets through."""
        free = update(PlexPin).where(col(PlexPin.id) == row.id, col(PlexPin.used_at).is_(None))
        done = await session.execute(free.values(used_at=utc_now(), details=""))
        if not (isinstance(done, CursorResult) and done.rowcount):
            raise ConflictError(USED)

    async def close(self, row: PlexPin) -> None:
        """It led to a refusal, and is not tried again."""
        async with self._database.write() as session:
            gone = update(PlexPin).where(col(PlexPin.id) == row.id, col(PlexPin.used_at).is_(None))
            await session.execute(gone.values(used_at=utc_now(), details=""))

    async def refuse(self, row: PlexPin, reason: str, *, target: str = "", **details: Any) -> None:
        """Put a refusal into the audit log."""
        await self._audit.note(
            "plex.refused",
            actor_id=row.user_id,
            target=target,
            result=Result.REFUSED,
            reason=reason,
            purpose=row.purpose,
            **details,
        )

    def wish(self, row: PlexPin) -> Wish:
        """What :meth:`open` was told."""
        return Wish(**json.loads(self._ciphers.decrypt(_place(row.id), row.details)))

    async def keep(self, row: PlexPin, wish: Wish) -> None:
        """Remember more along with the PIN; it stays as encrypted as it was."""
        sealed = self._sealed(row.id, wish)
        async with self._database.write() as session:
            one = update(PlexPin).where(col(PlexPin.id) == row.id, col(PlexPin.used_at).is_(None))
            await session.execute(one.values(details=sealed))
        row.details = sealed

    def _sealed(self, row_id: str, wish: Wish) -> str:
        return self._ciphers.encrypt(_place(row_id), json.dumps(asdict(wish)))


def _place(row_id: str) -> str:
    return f"plex_pin:details:{row_id}"


def _hash(browser: str) -> str:
    return hashlib.sha256(browser.encode()).hexdigest()
