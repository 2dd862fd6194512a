"""Whether an upstream can be reached as it is set, or as somebody is about to set it, and whether
Plex looks where downloads lie."""

from __future__ import annotations

from functools import partial
from typing import Any

from medianest.errors import NotFoundError
from medianest.services.actor import Actor
from medianest.services.downloads.place_check import PlaceCheck
from medianest.services.monitoring.kuma_sign_in import KumaSignIn
from medianest.services.plex.client import PlexClient
from medianest.services.settings import connection_tests
from medianest.services.settings.settings import SettingsService
from medianest.views.connection import ConnectionView


class ConnectionsService:
    """Tests connections for administrators; nothing is saved."""

    def __init__(
        self, settings: SettingsService, plex: PlexClient, place: PlaceCheck, kuma: KumaSignIn
    ) -> None:
        self._settings = settings
        self._tests: dict[str, connection_tests.Test] = {
            "plex": partial(connection_tests.plex, plex),
            "downloads": place,
            "uptimeKuma": partial(connection_tests.uptime_kuma, kuma),
            **connection_tests.TESTS,
        }

    async def test(self, actor: Actor, upstream: str, unsaved: dict[str, Any]) -> ConnectionView:
        """What answers at ``upstream`` (an area of the settings) with ``unsaved`` keys over the
        stored ones.

        Raises :class:`UpstreamError` with what is wrong in words, :class:`InvalidInputError` for
        values that cannot be used or a stored key that would go to another address, and
        :class:`NotFoundError` for an upstream that there is not.
        """
        actor.require_admin()
        if (test := self._tests.get(upstream)) is None:
            known = ", ".join(self._tests)
            raise NotFoundError(f"There is no service of that name: {known} are known.")
        return await test(await self._settings.with_unsaved(actor, upstream, unsaved))
