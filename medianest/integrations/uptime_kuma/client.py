"""Asks Uptime Kuma over HTTP, which tells strangers little."""

from __future__ import annotations

import base64
import re
from urllib.parse import quote

from medianest.errors import UpstreamRejectedError, UpstreamUnreachableError
from medianest.integrations.careful_connect import MayConnect
from medianest.integrations.http import TIMEOUT_SECONDS, Upstream
from medianest.integrations.recognition import recognised
from medianest.integrations.tolerant import read
from medianest.integrations.uptime_kuma.models import EntryPage, StatusPage

NAME = "Uptime Kuma"
_NO_PAGE = (
    "Uptime Kuma has no public status page of this name. Copy what follows /status/ in its address."
)
_VERSION = re.compile(rb'^app_version\{version="([^"]{1,60})"', re.MULTILINE)


class UptimeKuma:
    """One server at ``url``."""

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

    async def entry_page(self) -> EntryPage:
        """Raises :class:`UpstreamResponseError` where something else answers.

        Unknown paths are answered with 200 and a page, by Kuma as by others: the type tells.
        """
        return await recognised(self._upstream, "/api/entry-page", EntryPage)

    async def status_page(self, slug: str) -> StatusPage:
        """Raises :class:`UpstreamRejectedError` where there is no such page.

        Version 2 says 404 then; 1.23 never answers, which means the same to a server that has
        just answered something else.
        """
        try:
            answer = await self._upstream.request(
                "GET", f"/api/status-page/{quote(slug, safe='')}", expected=(404,)
            )
        except UpstreamUnreachableError:
            raise UpstreamRejectedError(NAME, _NO_PAGE) from None
        if answer.status == 404:
            raise UpstreamRejectedError(NAME, _NO_PAGE)
        return read(NAME, StatusPage, answer.json())

    async def version(self) -> str:
        """As the figures of ``/metrics`` tell it, which the key opens; empty where they do not.

        Raises :class:`UpstreamAuthError` for a key that is wrong or switched off.
        """
        token = base64.b64encode(f":{self._api_key}".encode()).decode()
        answer = await self._upstream.request(
            "GET", "/metrics", headers={"Authorization": f"Basic {token}"}
        )
        found = _VERSION.search(answer.body)
        return found[1].decode("ascii", "replace") if found else ""

    async def close(self) -> None:
        await self._upstream.close()
