"""Which Plex server is ours: the one at the configured address, known by its identifier."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select, update

from medianest.database import Database
from medianest.models.media_server import MediaServer
from medianest.services.plex.client import PlexClient
from medianest.services.settings.settings import SettingsService


class MediaServers:
    """A server is asked who it is once for each address; afterwards it may be away."""

    def __init__(self, database: Database, settings: SettingsService, plex: PlexClient) -> None:
        self._database = database
        self._settings = settings
        self._plex = plex

    async def current(self) -> MediaServer | None:
        """Our server; ``None`` where none is configured or Plex is switched off.

        Raises :class:`UpstreamError` when a server at a new address does not say who it is.
        """
        plex = (await self._settings.current()).plex
        if not plex.url or not plex.enabled:
            return None
        async with self._database.read() as session:
            one = select(MediaServer).where(col(MediaServer.url) == plex.url)
            known = (await session.execute(one)).scalars().first()
        if known is not None:
            return known
        return await self.remember(plex.url, await self.identify(plex.url))

    async def identify(self, url: str) -> str:
        """The machine identifier of the server at ``url``; it is not sent a token for that.

        Raises :class:`UpstreamError`.
        """
        server = await self._plex.server(url)
        try:
            return (await server.identity()).machine_identifier
        finally:
            await server.close()

    async def remember(
        self, url: str, machine_identifier: str, *, name: str = "", owner_plex_id: int | None = None
    ) -> MediaServer:
        """The server with this identifier is at ``url`` now, and no other one is."""
        try:
            return await self._remember(url, machine_identifier, name, owner_plex_id)
        except IntegrityError:  # Somebody else has just made its row.
            return await self._remember(url, machine_identifier, name, owner_plex_id)

    async def note_owner(self, server: MediaServer, plex_id: int) -> None:
        """The account that the server was found to belong to."""
        if server.owner_plex_id == plex_id:
            return
        async with self._database.write() as session:
            one = update(MediaServer).where(col(MediaServer.id) == server.id)
            await session.execute(one.values(owner_plex_id=plex_id))

    async def _remember(
        self, url: str, machine_identifier: str, name: str, owner_plex_id: int | None
    ) -> MediaServer:
        async with self._database.write() as session:
            rows = (await session.execute(select(MediaServer))).scalars().all()
            for row in rows:
                row.url = "" if row.url == url else row.url
            found = next((r for r in rows if r.machine_identifier == machine_identifier), None)
            server = found or MediaServer(machine_identifier=machine_identifier)
            server.url = url
            server.name = name[:200] or server.name
            server.owner_plex_id = owner_plex_id or server.owner_plex_id
            session.add(server)
        return server
