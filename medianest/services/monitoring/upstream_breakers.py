"""Which of the upstreams that MediaNest uses are left alone right now."""

from __future__ import annotations

from collections.abc import Callable

from medianest.services.breaker import Breaker
from medianest.services.monitoring.probes import KUMA, OVERSEERR, PLEX
from medianest.services.overseerr.link import OverseerrLink
from medianest.services.plex.client import PlexClient
from medianest.services.settings.settings import SettingsService
from medianest.views.monitoring import BreakerView


class UpstreamBreakers:
    """Tautulli has none, nor has a status page of Uptime Kuma without an account: they are asked at
    a pace of their own, and nobody waits for them."""

    def __init__(
        self,
        settings: SettingsService,
        plex: PlexClient,
        overseerr: OverseerrLink,
        kuma: Callable[[str], Breaker],
    ) -> None:
        self._settings = settings
        self._plex = plex
        self._overseerr = overseerr
        self._kuma = kuma

    async def show(self) -> dict[str, BreakerView]:
        """By their area of the settings; nothing is asked."""
        given = await self._settings.current()
        found = {
            PLEX: await self._plex.breaker(given.plex.url).show(),
            OVERSEERR: await self._overseerr.breaker(),
        }
        if given.uptime_kuma.username:
            found[KUMA] = await self._kuma(given.uptime_kuma.url).show()
        return found
