"""Choosing our server among those of its owner, who signs in with Plex for it."""

from __future__ import annotations

from dataclasses import replace

from medianest.errors import InvalidInputError, UpstreamError
from medianest.integrations.plextv.models import Resource
from medianest.models.plex_pin import PlexPinPurpose
from medianest.services.actor import Actor
from medianest.services.audit import AuditLog
from medianest.services.plex import trouble
from medianest.services.plex.client import PlexClient
from medianest.services.plex.media_servers import MediaServers
from medianest.services.plex.pins import PlexPins
from medianest.services.plex.sign_in import PlexSignInService, Proved, Waiting
from medianest.services.settings.settings import SettingsService
from medianest.views.plex import PlexPlaceView, PlexServerView

NONE_OWNED = "This Plex account owns no server. Sign in with the account the server belongs to."
NOT_OFFERED = "Choose one of the addresses that are offered."
ANOTHER = "Another Plex server answers at this address. Choose another address."


class PlexServerChoice:
    """For administrators. The owner's token stays here until a server is chosen, then it becomes
    the setting ``plex.token``."""

    def __init__(
        self,
        settings: SettingsService,
        plex: PlexClient,
        pins: PlexPins,
        sign_in: PlexSignInService,
        servers: MediaServers,
        audit: AuditLog,
    ) -> None:
        self._settings = settings
        self._plex = plex
        self._pins = pins
        self._sign_in = sign_in
        self._servers = servers
        self._audit = audit

    async def offer(
        self, actor: Actor, pin_id: str, browser: str
    ) -> Waiting | list[PlexServerView]:
        """The servers of who confirmed the PIN, once somebody has.

        Raises as :meth:`PlexSignInService.check`, and :class:`InvalidInputError` for an account
        that owns none.
        """
        proved = await self._prove(actor, pin_id, browser)
        if isinstance(proved, Waiting):
            return proved
        try:
            with trouble.in_words():
                owned = await self._owned(proved)
        except UpstreamError as error:
            return await self._sign_in.waiting(proved.row, error.message)
        if not owned:
            raise InvalidInputError(NONE_OWNED)
        return [_view(server) for server in owned]

    async def choose(
        self, actor: Actor, pin_id: str, browser: str, machine_identifier: str, url: str
    ) -> PlexServerView:
        """Make this the server that everything is about.

        Only addresses that plex.tv names for it are tried, and the server there must say that it is
        the one, before it is sent the token. Raises :class:`InvalidInputError`,
        :class:`ConflictError` for settings that the environment holds, and :class:`UpstreamError`.
        """
        proved = await self._prove(actor, pin_id, browser)
        if isinstance(proved, Waiting):
            raise InvalidInputError(proved.trouble or "Confirm the sign-in at Plex first.")
        with trouble.in_words():
            owned = await self._owned(proved)
        chosen = next((s for s in owned if s.client_identifier == machine_identifier), None)
        if chosen is None or url not in chosen.addresses:
            raise InvalidInputError(NOT_OFFERED)
        if await self._servers.identify(url) != machine_identifier:
            raise InvalidInputError(ANOTHER)
        await self._settings.change(
            actor, {"plex": {"url": url, "token": proved.token, "enabled": True}}
        )
        stored = (await self._settings.current()).plex.url
        await self._servers.remember(
            stored, machine_identifier, name=chosen.name, owner_plex_id=proved.person.id
        )
        await self._pins.close(proved.row)
        await self._audit.note("plex.server_chosen", actor_id=actor.user_id, target=chosen.name)
        return _view(chosen)

    async def _prove(self, actor: Actor, pin_id: str, browser: str) -> Waiting | Proved:
        actor.require_admin()
        proved = await self._sign_in.prove(pin_id, browser, PlexPinPurpose.SERVER, actor)
        if isinstance(proved, Proved) and not proved.wish.token:
            await self._pins.keep(proved.row, replace(proved.wish, token=proved.token))
        return proved

    async def _owned(self, proved: Proved) -> list[Resource]:
        everything = await (await self._plex.plex_tv()).resources(proved.token)
        return [one for one in everything if one.is_server and one.owned and one.addresses]


def _view(server: Resource) -> PlexServerView:
    """Addresses at home stand first, Plex's relay last."""
    by_address = {way.uri: way for way in server.connections}
    places = [
        PlexPlaceView(url=url, is_local=by_address[url].local, is_relay=by_address[url].relay)
        for url in server.addresses
    ]
    return PlexServerView(
        machine_identifier=server.client_identifier, name=server.name, places=places
    )
