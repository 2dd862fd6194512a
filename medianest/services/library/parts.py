"""How the services around the library are put together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from redis.asyncio import Redis

from medianest.database import Database
from medianest.services.audit import AuditLog
from medianest.services.ciphers import Ciphers
from medianest.services.library.items import LibraryItems
from medianest.services.library.server import LibraryServer
from medianest.services.library.visibility import Visibility
from medianest.services.plex.client import PlexClient
from medianest.services.plex.media_servers import MediaServers
from medianest.services.queue import Queue
from medianest.services.rate_limits import RateLimits
from medianest.services.settings.settings import SettingsService
from medianest.settings import Environment


@dataclass(frozen=True, slots=True)
class LibraryNeeds:
    """What of the runtime the library works with."""

    database: Database
    redis: Redis
    settings: SettingsService
    environment: Environment
    ciphers: Ciphers
    limits: RateLimits
    queue: Queue
    audit: AuditLog
    plex: PlexClient


class LibraryParts:
    """What edges and the scheduler call, each made when it is first asked for."""

    def __init__(self, needs: LibraryNeeds) -> None:
        self._needs = needs

    async def close(self) -> None:
        """Close what is connected."""
        await self.server.close()

    @cached_property
    def items(self) -> LibraryItems:
        return LibraryItems(self._needs.database, self.visibility)

    @cached_property
    def server(self) -> LibraryServer:
        return LibraryServer(self._needs.settings, self._servers, self._needs.plex)

    @cached_property
    def visibility(self) -> Visibility:
        return Visibility(self._needs.database, self._needs.settings)

    @cached_property
    def _servers(self) -> MediaServers:
        return MediaServers(self._needs.database, self._needs.settings, self._needs.plex)
