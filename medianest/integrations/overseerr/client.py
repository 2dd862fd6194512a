"""Overseerr and its successor Seerr: all that MediaNest asks them and tells them."""

from __future__ import annotations

from medianest.integrations.careful_connect import MayConnect
from medianest.integrations.http import TIMEOUT_SECONDS, Upstream
from medianest.integrations.overseerr.calls import NAME, ROOT, Calls
from medianest.integrations.overseerr.discovery import Discovery
from medianest.integrations.overseerr.issues import Issues
from medianest.integrations.overseerr.models import Product, PublicSettings, Status
from medianest.integrations.overseerr.people import People
from medianest.integrations.overseerr.requests import Requests
from medianest.integrations.recognition import recognised


class Overseerr(People, Discovery, Requests, Issues):
    """One server at ``url``, which may have a path. The key goes to none that has not shown what
    it is: ask for :meth:`public_settings` first.

    ``as_user`` is the number of the user a call is made for: with their rights, their share and
    their approval. Without one the key's own user is asked, who may do all. Errors are those of
    :class:`~medianest.integrations.overseerr.calls.Calls`.
    """

    def __init__(
        self,
        url: str,
        api_key: str,
        *,
        may_connect: MayConnect | None = None,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        self._upstream = Upstream(
            NAME, url, may_connect=may_connect, timeout_seconds=timeout_seconds
        )
        self._calls = Calls(self._upstream, api_key)

    async def public_settings(self) -> PublicSettings:
        """Raises :class:`UpstreamResponseError` where something else answers."""
        return await recognised(self._upstream, f"{ROOT}/settings/public", PublicSettings)

    async def status(self) -> Status:
        """Says the same of a fresh server: that one is known by its public settings."""
        return await self._calls.open_to_all(Status, "/status")

    async def product(self) -> Product:
        """Which of the two it is; raises as :meth:`public_settings`."""
        public = await self.public_settings()
        version = (await self.status()).version
        return Product(name=public.product, version=version, is_seerr=public.is_seerr)

    async def close(self) -> None:
        """Close the connections of the running loop."""
        await self._upstream.close()
