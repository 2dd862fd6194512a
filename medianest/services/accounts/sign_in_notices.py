"""Letters about sign-ins that may have been somebody else's."""

from __future__ import annotations

import asyncio

import structlog

from medianest.errors import MediaNestError
from medianest.models.device import Device, Risk
from medianest.models.user import User
from medianest.services import mail
from medianest.services.accounts.device_sightings import Sighting
from medianest.services.mail import MailService

SUBJECT = "New sign-in to your MediaNest account"
MOST_WAITING = 50

log = structlog.get_logger(__name__)


class SignInNotices:
    """Sent while people go on; a letter that cannot be sent leaves a line in the log."""

    def __init__(self, letters: MailService) -> None:
        self._letters = letters
        self._waiting: set[asyncio.Task[None]] = set()

    def tell(self, user: User, seen: Sighting, device: Device) -> None:
        """Write to ``user``, unless the sign-in was a usual one, or the first of an account."""
        is_usual = seen.risk not in (Risk.NEW_DEVICE, Risk.HIGH) or seen.is_first
        if is_usual or not user.email or len(self._waiting) >= MOST_WAITING:
            return
        task = asyncio.create_task(self._send(user.email, user.name, device))
        self._waiting.add(task)
        task.add_done_callback(self._waiting.discard)

    async def close(self) -> None:
        """Give up what is still under way."""
        for task in list(self._waiting):
            task.cancel()
        await asyncio.gather(*self._waiting, return_exceptions=True)

    async def _send(self, email: str, name: str, device: Device) -> None:
        try:
            if not await self._letters.is_configured():
                return
            when = device.last_seen_at.strftime("%Y-%m-%d %H:%M UTC")
            where = device.place or device.ip or "an unknown address"
            text, html = mail.written(
                "new_sign_in", name=name, device=device.name, place=where, when=when
            )
            await self._letters.send(email, SUBJECT, text, html)
        except MediaNestError as error:
            log.warning("notice of a sign-in not sent", reason=error.message)
