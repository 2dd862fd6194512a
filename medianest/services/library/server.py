"""The Plex server that the library is on, asked in its owner's name."""

from __future__ import annotations

from dataclasses import dataclass

from medianest.errors import ConflictError
from medianest.integrations.plex.client import PlexServer
from medianest.models.media_server import MediaServer
from medianest.services.plex.client import PlexClient
from medianest.services.plex.media_servers import MediaServers
from medianest.services.settings.settings import SettingsService

NONE = "No Plex server is set up. An administrator can choose one under Services."


@dataclass(frozen=True, slots=True)
class Connected:
    """Our row of the server, and the client that asks it with the owner's token."""

    row: MediaServer
    plex: PlexServer


class LibraryServer:
    """One client for a process: all who ask share its connections and wait for their turn.

    Whoever makes one closes it.
    """

    def __init__(self, settings: SettingsService, servers: MediaServers, plex: PlexClient) -> None:
        self._settings = settings
        self._servers = servers
        self._plex = plex
        self._place: tuple[str, ...] = ()
        self._client: PlexServer | None = None

    async def connected(self) -> Connected:
        """Our server and its client, by the settings that hold now.

        Raises :class:`ConflictError` where no server is set up, and :class:`UpstreamError` where
        one at a new address does not say who it is.
        """
        settings = (await self._settings.current()).plex
        token = settings.token.reveal()
        row = await self._servers.current() if token else None
        if row is None:
            raise ConflictError(NONE)
        return Connected(row, await self._at(settings.url, token, row.machine_identifier))

    async def for_people(self) -> Connected:
        """The same for somebody who waits: raises :class:`UpstreamUnreachableError` at once while
        it is known that Plex does not answer."""
        connected = await self.connected()
        await self._plex.breaker(connected.row.url).check()
        return connected

    async def close(self) -> None:
        """Close the connections of the running loop."""
        if self._client is not None:
            await self._client.close()

    async def _at(self, *place: str) -> PlexServer:
        """A client remembers which server it asks: one that was set up anew is another one."""
        if self._client is None or self._place != place:
            url, token, _ = place
            client = await self._plex.server(url, token)
            # What is under way at the old place ends by itself.
            self._client, self._place = client, place
        return self._client
