"""Which Plex accounts may come in, asked at sign-in and again by the clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import structlog

from medianest.errors import UpstreamAuthError
from medianest.integrations.plextv.models import Resource, SharedUser
from medianest.models.media_server import MediaServer
from medianest.services.plex import standing
from medianest.services.plex.client import PlexClient
from medianest.services.plex.media_servers import MediaServers
from medianest.services.plex.shares import PlexShares, Shared, restrictions_of
from medianest.services.settings.settings import SettingsService

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Reach:
    """Whether an account reaches our server, its own token for it, and what is shared with it:
    ``None`` where that could not be asked."""

    has_access: bool
    server_token: str | None = None
    shared: Shared | None = None


@dataclass(frozen=True, slots=True)
class OwnersList:
    """The account that the server belongs to, and the others that reach it."""

    owner_id: int
    people: tuple[SharedUser, ...]

    @property
    def ids(self) -> frozenset[int]:
        """The numbers of all of them."""
        return frozenset({self.owner_id, *(person.id for person in self.people)})

    def restrictions(self, plex_id: int) -> dict[str, str] | None:
        """The filters of one of them; ``None`` for anybody else."""
        if plex_id == self.owner_id:
            return {}
        return next((restrictions_of(one) for one in self.people if one.id == plex_id), None)


NONE = Reach(has_access=False)


class PlexAccess:
    """Two independent questions to plex.tv, and what administrators allow besides.

    An account reaches the server when its own list of servers names it, and the owner's list of
    people names the account, with nothing left to accept; the owner, who stands in no such list,
    is known by number. Where the configured token is not the owner's, or plex.tv takes it no
    longer, the second question cannot be asked: then the account's own list, which plex.tv gave
    for a token that it had just made for us, decides alone.

    Who may come in when that ends is said in :mod:`medianest.services.plex.standing`.
    """

    def __init__(
        self,
        settings: SettingsService,
        plex: PlexClient,
        servers: MediaServers,
        shares: PlexShares,
    ) -> None:
        self._settings = settings
        self._plex = plex
        self._servers = servers
        self._shares = shares

    async def reach(self, plex_id: int, token: str) -> Reach:
        """Ask both. Raises :class:`UpstreamError` when plex.tv gives no usable answer."""
        server = await self._servers.current()
        if server is None:
            return NONE
        plex_tv = await self._plex.plex_tv()
        entry = entry_of(await plex_tv.resources(token), server.machine_identifier)
        if entry is None:
            return NONE
        owners = await self.owners_list(server)
        if owners is not None and plex_id not in owners.ids:
            return NONE
        by_account = await self.shares(server, owners)
        shared = await self.shared(server, plex_id, entry.access_token, owners, by_account)
        return Reach(has_access=True, server_token=entry.access_token, shared=shared)

    async def shares(self, server: MediaServer, owners: OwnersList | None) -> Mapping[int, Shared]:
        """What is shared with whom, by the number of the account, as far as plex.tv tells."""
        return await self._shares.by_account(server) if owners is not None else {}

    async def shared(
        self,
        server: MediaServer,
        plex_id: int,
        server_token: str,
        owners: OwnersList | None,
        by_account: Mapping[int, Shared],
    ) -> Shared | None:
        """What is shared with one account; ``None`` where nobody could be asked."""
        if (found := by_account.get(plex_id)) is not None:
            return found
        filters = owners.restrictions(plex_id) if owners is not None else None
        return await self._shares.own(server, server_token, filters)

    async def names(self, server: MediaServer, token: str) -> bool:
        """Whether the list of the token's account names ``server``. Raises
        :class:`UpstreamError`."""
        plex_tv = await self._plex.plex_tv()
        return entry_of(await plex_tv.resources(token), server.machine_identifier) is not None

    async def is_allowed(self, plex_id: int, username: str) -> bool:
        """Whether an administrator has put this account on the list, by number or user name."""
        listed = (await self._settings.current()).access.plex_allow_list
        return standing.is_allowed(plex_id, username, listed)

    async def owners_list(self, server: MediaServer) -> OwnersList | None:
        """Whom the server is shared with and who accepted that; ``None`` where that cannot be
        asked. Raises :class:`UpstreamError`."""
        token = (await self._settings.current()).plex.token.reveal()
        if not token:
            return None
        plex_tv = await self._plex.plex_tv()
        try:
            owner = await plex_tv.user(token)
            own = entry_of(await plex_tv.resources(token), server.machine_identifier)
            if own is None or not own.owned:
                return None
            shared = await plex_tv.shared_users(token)
        except UpstreamAuthError:
            log.warning("plex.tv does not accept the server's token")
            return None
        await self._servers.note_owner(server, owner.id)
        people = [one for one in shared if one.reaches(server.machine_identifier)]
        return OwnersList(owner.id, tuple(people))


def entry_of(resources: Sequence[Resource], machine_identifier: str) -> Resource | None:
    """Our server in an account's list, where it stands there."""
    servers = (one for one in resources if one.is_server)
    return next((one for one in servers if one.client_identifier == machine_identifier), None)
