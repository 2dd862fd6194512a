"""What nobody can use any more: sessions, tokens, devices, links, PINs and messages of long ago."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from sqlalchemy import ColumnElement
from sqlmodel import SQLModel, col, delete, or_

from medianest.database import Database
from medianest.models.announcement import Announcement
from medianest.models.device import Device
from medianest.models.ids import utc_now
from medianest.models.invitation import Invitation
from medianest.models.login_session import LoginSession
from medianest.models.notification import Delivery, Notification
from medianest.models.password_reset import PasswordReset
from medianest.models.plex_pin import PlexPin
from medianest.models.refresh_token import RefreshToken
from medianest.models.webhook_target import WebhookDelivery

UNSEEN = timedelta(days=400)
USED = timedelta(days=1)
INVITATIONS = timedelta(days=30)
SENT = timedelta(days=90)
TOLD = timedelta(days=180)
CALLED = timedelta(days=30)
ANNOUNCED = timedelta(days=30)

log = structlog.get_logger(__name__)


class Leftovers:
    """Call :meth:`clear` every hour; from several processes at once it does no harm."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def clear(self, now: datetime | None = None) -> int:
        """Remove them and answer how many there were; ``now`` is for tests.

        Each table has a transaction of its own: nobody waits long. Raises
        :class:`UnavailableError`.
        """
        removed = 0
        for table, over in _over(now or utc_now()):
            async with self._database.write() as session:
                done = await session.execute(delete(table).where(over))
                removed += max(0, getattr(done, "rowcount", 0))
        if removed:
            log.info("leftovers removed", rows=removed)
        return removed


def _over(now: datetime) -> list[tuple[type[SQLModel], ColumnElement[bool]]]:
    return [
        (
            LoginSession,
            or_(col(LoginSession.idle_expires_at) <= now, col(LoginSession.expires_at) <= now),
        ),
        (RefreshToken, col(RefreshToken.expires_at) <= now),
        (Device, col(Device.last_seen_at) <= now - UNSEEN),
        (PlexPin, or_(col(PlexPin.expires_at) <= now, col(PlexPin.used_at) <= now - USED)),
        (
            PasswordReset,
            or_(col(PasswordReset.expires_at) <= now, col(PasswordReset.used_at) <= now - USED),
        ),
        (Delivery, col(Delivery.ended_at) <= now - SENT),
        (WebhookDelivery, col(WebhookDelivery.ended_at) <= now - CALLED),
        (Notification, col(Notification.at) <= now - TOLD),
        (Invitation, col(Invitation.expires_at) <= now - INVITATIONS),
        (Announcement, col(Announcement.ends_at) <= now - ANNOUNCED),
    ]
