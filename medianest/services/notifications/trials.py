"""Messages that people send themselves, to see that they arrive."""

from __future__ import annotations

from sqlalchemy import select
from sqlmodel import col

from medianest import routes
from medianest.database import Database
from medianest.errors import ConflictError
from medianest.models.apprise_address import AppriseAddress
from medianest.models.ids import new_id, utc_now
from medianest.models.push_subscription import PushSubscription
from medianest.models.user import User
from medianest.services.actor import Actor
from medianest.services.mail import MailService
from medianest.services.notifications import raising
from medianest.services.notifications.notice import Notice
from medianest.services.notifications.push_devices import is_signed_in
from medianest.services.rate_limits import Limit, RateLimits
from medianest.views.preferences import Channel

AN_HOUR = Limit("notification-trials", 10, 3600)
TRIAL = "trial"
TITLE, WORDS = "This is a test", "Messages from MediaNest reach you here."
NO_SERVER = "No mail server is configured. Ask an administrator to name one."
NO_ADDRESS = "You have named no other app. Add an address under Other apps."
NO_BROWSER = "No browser of yours shows messages. Turn that on under Browsers, on each device."
NO_EMAIL = "Your account has no e-mail address. Add one to your profile."


class Trials:
    """They take the same way as every other message."""

    def __init__(self, database: Database, limits: RateLimits, letters: MailService) -> None:
        self._database = database
        self._limits = limits
        self._letters = letters

    async def send(self, actor: Actor, channel: Channel) -> None:
        """Put one into the actor's bell or the outbox.

        Raises :class:`ConflictError` where it could not arrive, and :class:`RateLimitError` after
        :data:`AN_HOUR` of them.
        """
        await self._limits.take(AN_HOUR, actor.user_id)
        await self._check(actor, channel)
        said = Notice(
            f"trial:{new_id()}",
            TRIAL,
            TITLE,
            message=WORDS,
            link=routes.NOTIFICATIONS,
        )
        async with self._database.write() as session:
            await raising.tell_by(session, said, actor.user_id, channel)

    async def _check(self, actor: Actor, channel: Channel) -> None:
        if channel == Channel.APPRISE:
            await self._check_apprise(actor)
        elif channel == Channel.PUSH:
            await self._check_push(actor)
        elif channel == Channel.EMAIL:
            await self._check_mail(actor)

    async def _check_apprise(self, actor: Actor) -> None:
        theirs = select(col(AppriseAddress.id)).where(col(AppriseAddress.user_id) == actor.user_id)
        if not await self._database.rows(theirs.limit(1)):
            raise ConflictError(NO_ADDRESS)

    async def _check_push(self, actor: Actor) -> None:
        theirs = select(col(PushSubscription.id)).where(
            col(PushSubscription.user_id) == actor.user_id, is_signed_in(utc_now())
        )
        if not await self._database.rows(theirs.limit(1)):
            raise ConflictError(NO_BROWSER)

    async def _check_mail(self, actor: Actor) -> None:
        if not await self._letters.is_configured():
            raise ConflictError(NO_SERVER)
        async with self._database.read() as session:
            user = await session.get(User, actor.user_id)
        if user is None or not user.email:
            raise ConflictError(NO_EMAIL)
