"""The tokens with which our server knows people: each asks for themselves, and for nobody else."""

from __future__ import annotations

from typing import Protocol

from sqlmodel import col, update

from medianest.database import Database
from medianest.errors import StartError
from medianest.models.media_server import MediaServer
from medianest.models.plex_account import PlexAccount
from medianest.services.ciphers import Ciphers
from medianest.services.plex.access import entry_of
from medianest.services.plex.client import PlexClient


class Holder(Protocol):
    """What of a Plex account's row its tokens depend on."""

    @property
    def id(self) -> str: ...
    @property
    def token(self) -> str | None: ...
    @property
    def server_token(self) -> str | None: ...


class ServerTokens:
    """Reads them, and has plex.tv give a new one to whose token the server takes no more."""

    def __init__(self, database: Database, ciphers: Ciphers, plex: PlexClient) -> None:
        self._database = database
        self._ciphers = ciphers
        self._plex = plex

    def stored(self, account: Holder) -> str:
        """The token for our server; empty where there is none that can be read."""
        return self._decrypted(account.id, "server_token", account.server_token)

    async def renewed(self, server: MediaServer, account: Holder) -> str:
        """The token that plex.tv has for them now; empty where they do not reach the server.

        Raises :class:`UpstreamAuthError` when their account's own token is no good either, and
        :class:`UpstreamError` when plex.tv does not say.
        """
        own = self._decrypted(account.id, "token", account.token)
        if not own:
            return ""
        found = await (await self._plex.plex_tv()).resources(own)
        entry = entry_of(found, server.machine_identifier)
        token = entry.access_token if entry is not None else ""
        if token and token != self.stored(account):
            await self._keep(account.id, token)
        return token

    async def _keep(self, account_id: str, token: str) -> None:
        place = f"plex_account:server_token:{account_id}"
        one = update(PlexAccount).where(col(PlexAccount.id) == account_id)
        async with self._database.write() as session:
            await session.execute(one.values(server_token=self._ciphers.encrypt(place, token)))

    def _decrypted(self, account_id: str, column: str, stored: str | None) -> str:
        try:
            return self._ciphers.decrypt(f"plex_account:{column}:{account_id}", stored or "")
        except StartError:
            return ""
