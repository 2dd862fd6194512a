"""Calls of a Plex Media Server."""

from __future__ import annotations

from typing import Any, TypeVar

from medianest.integrations import http_errors
from medianest.integrations.careful_connect import MayConnect
from medianest.integrations.http import Upstream
from medianest.integrations.plex.models import Identity, ServerInfo
from medianest.integrations.plex_headers import client_headers, token_header
from medianest.integrations.tolerant import Answered, read

NAME = "Plex"

T = TypeVar("T", bound=Answered)


class PlexServer:
    """The server at ``base_url``, asked with ``token``; errors are those of ``Upstream.request``.

    ``may_connect`` as there: for an address that somebody has just typed.
    """

    def __init__(
        self,
        base_url: str,
        *,
        client_identifier: str,
        token: str = "",
        product: str = "MediaNest",
        version: str = "",
        may_connect: MayConnect | None = None,
    ) -> None:
        headers = client_headers(client_identifier, product, version)
        self._token = token
        self._upstream = Upstream(NAME, base_url, headers=headers, may_connect=may_connect)

    async def identity(self) -> Identity:
        """Which server it is; asked without a token, so that none goes to a stranger."""
        return self._read(Identity, await self._upstream.get_json("/identity"))

    async def server(self) -> ServerInfo:
        """Its name and version. Raises :class:`UpstreamAuthError` for a token it does not take."""
        answer = await self._upstream.get_json("/", headers=token_header(self._token))
        return self._read(ServerInfo, answer)

    async def close(self) -> None:
        """Close the connections of the running loop."""
        await self._upstream.close()

    def _read(self, kind: type[T], answer: Any) -> T:
        if not isinstance(answer, dict):
            raise http_errors.not_understood(NAME)
        return read(NAME, kind, answer.get("MediaContainer"))
