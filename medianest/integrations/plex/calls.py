"""Asks one Plex server: few things at once, with the token in a header, and errors by meaning."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from medianest.integrations import few_at_once, http_errors
from medianest.integrations.http import Answer, Upstream
from medianest.integrations.loose_values import Row
from medianest.integrations.plex import answers
from medianest.integrations.plex_headers import token_header

NAME = "Plex"
PAGE_SECONDS = 30.0
SLOW_SECONDS = 120.0
"""For scans and pictures: the server may have to wake a disk."""
PAGE_BYTES = 32 * 1024 * 1024
BAD_TOKEN = frozenset({401, 498})

Params = Mapping[str, str | int]

_NOT_ALLOWED, _NOT_THERE = 403, 404
# The oldest in which a list of fields to include means these alone.
_API_VERSION = {"X-Plex-Pms-Api-Version": "1.0.0"}


class PlexCalls:
    """Calls of the server behind ``upstream``.

    Few are under way at once: a server that scans a slow disk answers nobody when many ask.

    Every call raises the errors of :meth:`Upstream.request`; besides,
    :class:`UpstreamAuthError` means that the token is not accepted,
    :class:`UpstreamForbiddenError` that its account may not do this, and
    :class:`UpstreamMissingError` that there is no such thing.
    """

    def __init__(self, upstream: Upstream, token: str) -> None:
        self._upstream = upstream
        self._token = token

    async def container(self, path: str, params: Params | None = None) -> Row:
        """The container that ``GET path`` answers."""
        return answers.container(await self.ask("GET", path, params))

    async def ask(
        self,
        method: str,
        path: str,
        params: Params | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        timeout_seconds: float | None = None,
        max_body_bytes: int | None = None,
        is_of_one: bool = False,
    ) -> Answer:
        """Any call, within :data:`PAGE_SECONDS` and :data:`PAGE_BYTES` unless told otherwise; the
        time spent waiting for its turn does not count. ``is_of_one`` as in
        :meth:`Upstream.request`."""
        async with few_at_once.turn(self._upstream.base_url):
            answer = await self._upstream.request(
                method,
                _address(path, params),
                headers={**token_header(self._token), **_API_VERSION, **(headers or {})},
                content=content,
                expected={_NOT_ALLOWED, _NOT_THERE},
                refusals=BAD_TOKEN,
                timeout_seconds=timeout_seconds or PAGE_SECONDS,
                max_body_bytes=max_body_bytes or PAGE_BYTES,
                is_of_one=is_of_one,
            )
        if answer.status == _NOT_THERE:
            raise http_errors.missing(NAME)
        if answer.status == _NOT_ALLOWED:
            raise http_errors.forbidden(NAME)
        return answer

    async def command(self, method: str, path: str, params: Params | None = None) -> None:
        """A call of which only the success matters: its answer is a page of HTML."""
        await self.ask(method, path, params)


def _address(path: str, params: Params | None) -> str:
    """With blanks as ``%20``: nobody says whether a server reads ``+`` as one."""
    return f"{path}?{urlencode(params, quote_via=quote, safe='')}" if params else path


def rows(found: Row, name: str = "Metadata") -> list[Any]:
    """As :func:`answers.rows`, of a Plex server."""
    return answers.rows(NAME, found, name)
