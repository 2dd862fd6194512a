"""Which sections of our server are shared with whom, and what narrows that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog

from medianest.errors import UpstreamError
from medianest.integrations.plextv.models import Filters
from medianest.models.media_server import MediaServer
from medianest.services.plex.client import PlexClient
from medianest.services.settings.settings import SettingsService

MOVIES, SHOWS, MUSIC = "movie", "show", "artist"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Shared:
    """What one account is shown: ``sections`` are keys of the server ``server_id``.

    ``restrictions`` are filters by type of section, ``None`` where nobody could be asked for them.
    """

    server_id: str
    sections: tuple[str, ...]
    restrictions: dict[str, str] | None

    def differences(self, account: Any) -> dict[str, Any]:
        """The columns of the :class:`PlexAccount` that say something else, as they should be."""
        same_server = account.server_id == self.server_id
        known = account.restrictions if same_server else None
        told = known if self.restrictions is None else self.restrictions
        now = {
            "server_id": self.server_id,
            "sections": list(self.sections),
            "restrictions": told,
        }
        return {name: value for name, value in now.items() if getattr(account, name) != value}


UNKNOWN: dict[str, Any] = {"server_id": None, "sections": None, "restrictions": None}
"""The columns of an account that reaches the server no more."""


class PlexShares:
    """plex.tv tells the owner about everybody at once. Whom it does not name there, as the owner
    and perhaps members of their home, is asked after at the server, with their own token."""

    def __init__(self, settings: SettingsService, plex: PlexClient) -> None:
        self._settings = settings
        self._plex = plex

    async def by_account(self, server: MediaServer) -> Mapping[int, Shared]:
        """By the number of the account; nobody where plex.tv cannot be asked."""
        token = (await self._settings.current()).plex.token.reveal()
        try:
            found = await (await self._plex.plex_tv()).shares(server.machine_identifier, token)
        except UpstreamError as error:
            log.warning("plex.tv does not say what is shared", reason=error.message)
            return {}
        return {
            share.user_id: Shared(
                server.id,
                _ordered(
                    section.key
                    for section in share.sections
                    if section.shared or share.all_libraries
                ),
                restrictions_of(share),
            )
            for share in found
            if share.is_accepted
        }

    async def own(
        self, server: MediaServer, server_token: str, restrictions: dict[str, str] | None
    ) -> Shared | None:
        """What the server lists for this token; ``None`` where it cannot be asked."""
        if not server_token:
            return None
        plex = await self._plex.server(server.url, server_token)
        try:
            found = await plex.sections()
        except UpstreamError as error:
            log.warning("the server does not say what is shared", reason=error.message)
            return None
        finally:
            await plex.close()
        return Shared(server.id, _ordered(section.key for section in found), restrictions)


def restrictions_of(filters: Filters) -> dict[str, str]:
    """The filters by type of section, as Plex writes them; all of them have to be met."""
    written = {
        MOVIES: filters.filter_movies,
        SHOWS: filters.filter_television,
        MUSIC: filters.filter_music,
    }
    both = {kind: (filters.filter_all, own) for kind, own in written.items()}
    joined = {kind: "|".join(one for one in pair if one) for kind, pair in both.items()}
    return {kind: text for kind, text in joined.items() if text}


def _ordered(keys: Any) -> tuple[str, ...]:
    return tuple(sorted({key for key in keys if key}, key=lambda key: (len(key), key)))
