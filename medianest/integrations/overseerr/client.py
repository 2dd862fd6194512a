"""Asks Overseerr or Seerr who and where it is."""

from __future__ import annotations

from medianest.integrations.careful_connect import MayConnect
from medianest.integrations.http import TIMEOUT_SECONDS, Upstream
from medianest.integrations.overseerr.models import Person, PublicSettings, Status
from medianest.integrations.recognition import recognised
from medianest.integrations.tolerant import read

NAME = "Overseerr"


class Overseerr:
    """One server at ``url``. The key goes to none that has not shown what it is: ask for
    :meth:`public_settings` first."""

    def __init__(
        self,
        url: str,
        api_key: str,
        *,
        may_connect: MayConnect | None = None,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        self._api_key = api_key
        self._upstream = Upstream(
            NAME, url, may_connect=may_connect, timeout_seconds=timeout_seconds
        )

    async def public_settings(self) -> PublicSettings:
        """Raises :class:`UpstreamResponseError` where something else answers."""
        return await recognised(self._upstream, "/api/v1/settings/public", PublicSettings)

    async def status(self) -> Status:
        return read(NAME, Status, await self._upstream.get_json("/api/v1/status"))

    async def me(self) -> Person:
        """Whom the key acts as; a wrong one is answered with 403, none with 401.

        Raises :class:`UpstreamAuthError`.
        """
        headers = {"X-Api-Key": self._api_key}
        return read(NAME, Person, await self._upstream.get_json("/api/v1/auth/me", headers=headers))

    async def close(self) -> None:
        await self._upstream.close()
