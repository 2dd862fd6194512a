"""The key that this installation shows to push services: made once, and kept for good."""

from __future__ import annotations

from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from medianest import routes
from medianest.database import Database
from medianest.errors import StartError
from medianest.integrations.web_push.vapid import Sender, VapidKey
from medianest.models.ids import utc_now
from medianest.models.setting import Setting
from medianest.models.user import Role, User, UserStatus
from medianest.services.ciphers import Ciphers
from medianest.services.public_links import PublicLinks

AREA, KEY = "push", "vapidKey"
PLACE = f"setting:value:{AREA}.{KEY}"
_OURS = (col(Setting.area) == AREA, col(Setting.key) == KEY)

log = structlog.get_logger(__name__)


class VapidKeys:
    """It is a row of the settings, encrypted as every secret there: so all processes have the same,
    and backups hold it."""

    def __init__(self, database: Database, ciphers: Ciphers, links: PublicLinks) -> None:
        self._database = database
        self._ciphers = ciphers
        self._links = links

    async def sender(self) -> Sender:
        """Who sends, with where to turn to: the public address where it is one of https, else the
        e-mail of the first administrator who has one."""
        public = await self._links.to(routes.HOME)
        if public is not None and public.startswith("https://"):
            return Sender(await self.key(), public)
        email = await self._administrator()
        return Sender(await self.key(), f"mailto:{email}" if email else "")

    async def key(self) -> VapidKey:
        """The one that holds. One that cannot be decrypted any more is replaced: neither can the
        subscriptions that were made with it."""
        stored = await self._stored() or await self._made()
        try:
            return VapidKey(self._ciphers.decrypt(PLACE, stored))
        except StartError as error:
            log.error("the key for push services is replaced", reason=error.message)
        async with self._database.write() as session:
            lost = await session.get(Setting, (AREA, KEY), with_for_update=True)
            if lost is not None and lost.value == stored:
                lost.value, lost.updated_at = self._new(), utc_now()
        return VapidKey(self._ciphers.decrypt(PLACE, await self._stored()))

    async def _made(self) -> str:
        """One winner, where several processes make it at once."""
        async with self._database.write() as session:
            dialect = session.get_bind().dialect.name
            insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
            row = {"area": AREA, "key": KEY, "value": self._new(), "encrypted": True}
            adding: Any = insert(Setting).values(**row, updated_at=utc_now())
            await session.execute(adding.on_conflict_do_nothing())
        return await self._stored()

    async def _stored(self) -> str:
        found = await self._database.rows(select(col(Setting.value)).where(*_OURS))
        return str(found[0].value) if found else ""

    def _new(self) -> str:
        return self._ciphers.encrypt(PLACE, VapidKey.make().number)

    async def _administrator(self) -> str:
        theirs = select(col(User.email)).where(
            col(User.role) == Role.ADMIN,
            col(User.status) == UserStatus.ACTIVE,
            col(User.email).is_not(None),
        )
        found = await self._database.rows(theirs.order_by(col(User.created_at)).limit(1))
        return str(found[0].email) if found else ""
