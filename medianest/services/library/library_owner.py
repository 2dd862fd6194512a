"""Reaches the Plex server as its owner, and keeps on its row whether that went well."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import col, update

from medianest.database import Database
from medianest.errors import UpstreamAuthError, UpstreamError, UpstreamForbiddenError
from medianest.integrations.plex.calls import NAME
from medianest.models.ids import utc_now
from medianest.models.media_server import MediaServer
from medianest.services.audit import AuditLog
from medianest.services.library.server import Connected, LibraryServer
from medianest.services.library.trouble import REFUSED
from medianest.services.plex.media_servers import MediaServers

NOT_THE_OWNER = (
    "The token for Plex is not its owner's, so that only part of the library would be seen. "
    "Connect the server again under Services."
)


class OwnersServer:
    """A friend's token shows less of the library, which must not be taken for less of a library;
    and a server that was set up anew is another one at the same address."""

    def __init__(
        self, database: Database, server: LibraryServer, servers: MediaServers, audit: AuditLog
    ) -> None:
        self._database = database
        self._server = server
        self._servers = servers
        self._audit = audit

    async def reached(self) -> Connected:
        """Our server, which has just answered its owner. Raises :class:`ConflictError` where none
        is set up, and :class:`UpstreamError`, which its row then tells of."""
        connected = await self._server.connected()
        try:
            machine = (await connected.plex.identity()).machine_identifier
            info = await connected.plex.server()
            await _check_owner(connected)
        except UpstreamError as error:
            await self.troubled(connected.row, error)
            raise
        row = connected.row
        if machine != row.machine_identifier:
            row = await self._replaced(row, machine)
        name, version = info.friendly_name[:200] or row.name, info.version[:60]
        await self._note(row, name=name, version=version, trouble="", reached_at=utc_now())
        return Connected(row, connected.plex)

    async def answers(self) -> bool:
        """Whether it answers its owner at all."""
        try:
            await (await self._server.connected()).plex.server()
        except UpstreamError:
            return False
        return True

    async def troubled(self, row: MediaServer, error: UpstreamError) -> None:
        """Say on its row why it does not do what it is asked."""
        words = REFUSED if isinstance(error, UpstreamAuthError) else error.message
        await self._note(row, trouble=words[:500])

    async def _replaced(self, row: MediaServer, machine: str) -> MediaServer:
        """Another server is at the address now, and takes our token."""
        new = await self._servers.remember(
            row.url, machine, name=row.name, owner_plex_id=row.owner_plex_id
        )
        await self._audit.note("plex.server_replaced", target=row.name, serverId=new.id)
        return new

    async def _note(self, row: MediaServer, **values: str | datetime) -> None:
        changed: dict[str, Any] = {k: v for k, v in values.items() if getattr(row, k) != v}
        if not changed:
            return
        one = update(MediaServer).where(col(MediaServer.id) == row.id)
        async with self._database.write() as session:
            await session.execute(one.values(**changed))


async def _check_owner(connected: Connected) -> None:
    """Only the owner may ask what everybody plays."""
    try:
        await connected.plex.sessions()
    except (UpstreamAuthError, UpstreamForbiddenError):
        raise UpstreamForbiddenError(NAME, NOT_THE_OWNER) from None
