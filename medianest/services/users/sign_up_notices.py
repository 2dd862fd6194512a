"""Letters to people with whose e-mail somebody signed up a second time."""

from __future__ import annotations

import json
import secrets

import structlog
from sqlmodel import col, select

from medianest import routes
from medianest.database import Database
from medianest.errors import ConflictError, StartError, UpstreamError
from medianest.models.user import User, UserStatus
from medianest.services import mail as letters
from medianest.services.ciphers import Ciphers
from medianest.services.mail import MailService
from medianest.services.public_links import PublicLinks
from medianest.services.queue import NOTIFY, Queue, Ring

JOB = "medianest.jobs.letters.sign_up"
PLACE = "queue:letter:sign-up"
WAITS_SECONDS = 30 * 60

log = structlog.get_logger(__name__)


class SignUpNotices:
    """Nothing but the letter itself tells whether there was one to write."""

    def __init__(
        self,
        database: Database,
        ciphers: Ciphers,
        queue: Queue,
        mail: MailService,
        links: PublicLinks,
    ) -> None:
        self._database = database
        self._ciphers = ciphers
        self._queue = queue
        self._mail = mail
        self._links = links

    async def ring(self, email: str, *, is_taken: bool) -> None:
        """Ring for the job in either case; only what is sealed tells it whether to write."""
        if not await self._mail.is_configured():
            return
        sealed = self._ciphers.encrypt(PLACE, json.dumps([email, int(is_taken)]))
        job_id = f"letter-{secrets.token_hex(8)}"
        await self._queue.ring([Ring(JOB, (sealed,), job_id, NOTIFY, WAITS_SECONDS)])

    async def deliver(self, sealed: str) -> None:
        """In a job: write the letter, if there is one to write."""
        try:
            email, is_taken = json.loads(self._ciphers.decrypt(PLACE, sealed))
        except StartError:
            return
        name = await self._name(email) if is_taken else None
        link = await self._links.to(routes.FORGOT)
        if name is None or link is None:
            return
        text, html = letters.written("email_taken", name=name, link=link)
        try:
            await self._mail.send(email, "You have an account already", text, html)
        except (UpstreamError, ConflictError) as error:
            log.warning("letter not sent", reason=error.message)

    async def _name(self, email: str) -> str | None:
        one = select(User.name).where(
            col(User.email) == email, col(User.status) == UserStatus.ACTIVE
        )
        async with self._database.read() as session:
            return (await session.execute(one)).scalar_one_or_none()
