"""Asks Uptime Kuma over HTTP, which tells strangers what is on its public status pages."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import quote

from medianest.errors import (
    UpstreamMissingError,
    UpstreamUnreachableError,
)
from medianest.integrations import http_errors
from medianest.integrations.careful_connect import MayConnect
from medianest.integrations.http import TIMEOUT_SECONDS, Answer, Upstream
from medianest.integrations.recognition import recognised
from medianest.integrations.uptime_kuma.figures import Figures, figures_of
from medianest.integrations.uptime_kuma.models import EntryPage, Incident, PageBeats, StatusPage
from medianest.integrations.uptime_kuma.readings import (
    incidents_of,
    page_beats_of,
    status_page_of,
)
from medianest.integrations.uptime_kuma.values import Row

NAME = "Uptime Kuma"
_NO_PAGE = (
    "Uptime Kuma has no public status page of this name. Copy what follows /status/ in its address."
)
_NO_HISTORY = "This version of Uptime Kuma keeps no history of incidents."

Read = TypeVar("Read")


class UptimeKuma:
    """One server at ``url``."""

    def __init__(
        self,
        url: str,
        api_key: str = "",
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
        """The page as it is now. Raises :class:`UpstreamMissingError` where there is none.

        Version 2 says 404 then; 1.23 never answers, which means the same to a server that has
        just answered something else, and :class:`UpstreamUnreachableError` to any other.
        """
        try:
            answer = await self._page(f"/{_in_path(slug)}")
        except UpstreamUnreachableError:
            # Said of one who is away, this would be wrong; the second call tells which it is.
            await self.entry_page()
            raise UpstreamMissingError(NAME, _NO_PAGE) from None
        return _read(status_page_of, answer)

    async def page_beats(self, slug: str) -> PageBeats:
        """The beats of a page as they are now; none where there is no such page."""
        return _read(page_beats_of, await self._page(f"/heartbeat/{_in_path(slug)}"))

    async def incident_history(self, slug: str) -> tuple[Incident, ...]:
        """The last incidents of a page, the newest first, resolved ones too.

        Raises :class:`UpstreamMissingError` where there is no page, and for 1.23, which has no
        history and answers as to any path that it does not know.
        """
        answer = await self._page(f"/{_in_path(slug)}/incident-history")
        if answer.content_type == "text/html":
            raise UpstreamMissingError(NAME, _NO_HISTORY)
        return _read(lambda row: incidents_of(row.get("incidents")), answer)

    async def figures(self) -> Figures:
        """What ``/metrics`` tells, which the key opens and nothing else does.

        Raises :class:`UpstreamAuthError` for a key that is wrong or switched off.
        """
        token = base64.b64encode(f":{self._api_key}".encode()).decode()
        answer = await self._upstream.request(
            "GET", "/metrics", headers={"Authorization": f"Basic {token}"}
        )
        return figures_of(answer.body)

    async def close(self) -> None:
        await self._upstream.close()

    async def _page(self, path: str) -> Answer:
        """Pages are kept for a minute and incidents for five; an address of its own gets past."""
        answer = await self._upstream.request(
            "GET", f"/api/status-page{path}", params={"_": time.time_ns()}, expected=(404,)
        )
        if answer.status == 404:
            raise UpstreamMissingError(NAME, _NO_PAGE)
        return answer


def _in_path(slug: str) -> str:
    """All slugs are in lower case; only version 2 puts up with others."""
    return quote(slug.lower(), safe="")


def _read(read: Callable[[Row], Read | None], answer: Answer) -> Read:
    row: Any = answer.json()
    found = read(row) if type(row) is dict else None
    if found is None:
        raise http_errors.not_understood(NAME)
    return found
