"""Asks an upstream over HTTP: with an end, a limit, no redirects, and errors for people."""

from __future__ import annotations

import asyncio
import json
import os
import random
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import lru_cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any
from weakref import WeakKeyDictionary

import httpx

from medianest.errors import UpstreamError, UpstreamFailedError
from medianest.integrations import http_errors
from medianest.integrations.careful_connect import (
    CarefulTransport,
    MayConnect,
    PlaceRefusedError,
)

TIMEOUT_SECONDS = 10.0
CONNECT_SECONDS = 5.0
MAX_BODY_BYTES = 8 * 1024 * 1024
REFUSALS = frozenset({401, 403})
"""The statuses that say: not with this key or token."""

Note = Callable[[UpstreamError | None], Awaitable[object]]
"""Hears what a call came to, ``None`` for an answer."""

_TRIES = 3
_PAUSE_SECONDS = 0.25
_BUSY = frozenset({502, 503, 504})
_BROKEN = (httpx.NetworkError, httpx.ConnectTimeout, httpx.RemoteProtocolError)


@dataclass(frozen=True, slots=True)
class Answer:
    """What an upstream said; ``body`` is complete and at most the limit long."""

    upstream: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def content_type(self) -> str:
        """As in ``text/html``: lower case, without parameters, empty where none was named."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def json(self) -> Any:
        """The body as JSON. Raises :class:`UpstreamResponseError` where it says to be, or is,
        anything else: Plex answers errors and done commands with pages of HTML."""
        if not self.content_type.endswith(("/json", "+json")):
            raise http_errors.not_understood(self.upstream)
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            raise http_errors.not_understood(self.upstream) from None


class Upstream:
    """One upstream at ``base_url``, which may have a path; ``name`` is what people call it.

    Every call ends after ``timeout_seconds``, tries and pauses included. With ``may_connect`` no
    address is connected to that it does not allow. Cookies are not kept: calls for one person
    leave nothing behind for the next. Proxies of the environment are not used. ``note`` hears what
    each call came to.
    """

    def __init__(
        self,
        name: str,
        base_url: str,
        *,
        headers: Mapping[str, str] | None = None,
        timeout_seconds: float = TIMEOUT_SECONDS,
        max_body_bytes: int = MAX_BODY_BYTES,
        may_connect: MayConnect | None = None,
        note: Note | None = None,
    ) -> None:
        self.name = name
        self.base_url = base_url.rstrip("/")
        self._headers = dict(headers or {})
        self._timeout_seconds = timeout_seconds
        self._max_body_bytes = max_body_bytes
        self._may_connect = may_connect
        self._note = note
        # A connection belongs to the loop it was opened in, and jobs run each in one of their own.
        self._clients: WeakKeyDictionary[asyncio.AbstractEventLoop, httpx.AsyncClient] = (
            WeakKeyDictionary()
        )

    async def get_json(self, path: str, **options: Any) -> Any:
        """What ``GET path`` answers as JSON; ``options`` and errors are those of `request`."""
        return (await self.request("GET", path, **options)).json()

    async def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        body: Any = None,
        form: Mapping[str, str] | None = None,
        content: bytes | None = None,
        expected: Collection[int] = (),
        refusals: Collection[int] = REFUSALS,
        timeout_seconds: float | None = None,
        max_body_bytes: int | None = None,
        is_of_one: bool = False,
        only_asks: bool = False,
    ) -> Answer:
        """Ask for ``path``, which begins with a slash; 2xx and ``expected`` statuses are answers.

        ``body`` is sent as JSON, ``form`` as a form, ``content`` as it is. ``timeout_seconds`` and
        ``max_body_bytes`` hold for this call in place of the usual ones. With ``is_of_one`` an
        error of the server may lie in the one thing that is asked for, and is not noted. A call
        that ``only_asks`` is tried again as a GET is, whatever its method.

        Raises :class:`UpstreamUnreachableError` without an answer, :class:`UpstreamAuthError` for
        one of ``refusals``, :class:`UpstreamRejectedError` for other 4xx and 503, with the pause
        that 429 and 503 name, and :class:`UpstreamResponseError` for redirects, other 5xx and
        answers that are too long.
        """
        seconds = timeout_seconds or self._timeout_seconds
        if not all(_can_be_sent(value) for value in {**self._headers, **(headers or {})}.values()):
            raise http_errors.unusable_key(self.name)
        async with self._noted(is_of_one):
            try:
                async with asyncio.timeout(seconds):
                    request = self._client().build_request(
                        method,
                        self.base_url + path,
                        params=params,
                        headers=headers,
                        json=body,
                        data=form,
                        content=content,
                        timeout=httpx.Timeout(seconds, connect=CONNECT_SECONDS),
                    )
                    most = max_body_bytes or self._max_body_bytes
                    is_safe = only_asks or method == "GET"
                    answer = await self._tried(request, most, _TRIES if is_safe else 1)
            except (TimeoutError, httpx.TimeoutException):
                raise http_errors.silent(self.name, seconds) from None
            except PlaceRefusedError:
                raise http_errors.refused_place(self.name) from None
            except (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError):
                raise http_errors.no_address(self.name) from None
            except httpx.TransportError as error:
                raise http_errors.unreachable(self.name, error) from None
            if answer.status in expected or 200 <= answer.status < 300:
                return answer
            raise http_errors.of_status(self.name, answer.status, answer.headers, refusals)

    async def close(self) -> None:
        """Close the connections of the running loop."""
        client = self._clients.pop(asyncio.get_running_loop(), None)
        if client is not None:
            await client.aclose()

    @asynccontextmanager
    async def _noted(self, is_of_one: bool) -> AsyncIterator[None]:
        try:
            yield
        except UpstreamError as error:
            tells = not (is_of_one and isinstance(error, UpstreamFailedError))
            if self._note is not None and tells:
                await self._note(error)
            raise
        if self._note is not None:
            await self._note(None)

    async def _tried(self, request: httpx.Request, most: int, tries: int) -> Answer:
        """What is only read may be asked for again; anything else may have been done already."""
        for number in range(1, tries):
            try:
                answer = await self._once(request, most)
            except _BROKEN:
                pass
            else:
                if answer.status not in _BUSY or "retry-after" in answer.headers:
                    return answer
            await asyncio.sleep(_PAUSE_SECONDS * number * random.uniform(0.5, 1.5))
        return await self._once(request, most)

    async def _once(self, request: httpx.Request, most: int) -> Answer:
        response = await self._client().send(request, stream=True)
        try:
            if response.headers.get("content-encoding", "identity") != "identity":
                raise http_errors.not_understood(self.name)
            body = await self._capped(response, most)
        finally:
            await response.aclose()
        return Answer(self.name, response.status_code, response.headers, body)

    async def _capped(self, response: httpx.Response, most: int) -> bytes:
        body = bytearray()
        async for piece in response.aiter_raw():
            body += piece
            if len(body) > most:
                raise http_errors.too_long(self.name)
        return bytes(body)

    def _client(self) -> httpx.AsyncClient:
        loop = asyncio.get_running_loop()
        if loop not in self._clients:
            self._clients[loop] = self._new_client()
        return self._clients[loop]

    def _new_client(self) -> httpx.AsyncClient:
        context = trusted()
        transport: httpx.AsyncBaseTransport = (
            CarefulTransport(context, self._may_connect)
            if self._may_connect
            else httpx.AsyncHTTPTransport(verify=context, trust_env=False)
        )
        return httpx.AsyncClient(
            transport=transport,
            trust_env=False,
            follow_redirects=False,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            # Packed, a few bytes may unpack to more than the limit at once.
            headers={"Accept": "application/json", "Accept-Encoding": "identity", **self._headers},
        )


def trusted() -> ssl.SSLContext:
    """Which certificates are believed: the environment's, else those that come with us."""
    return _trust(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))


def _can_be_sent(header: str) -> bool:
    return header.isascii() and header.isprintable() and header == header.strip()


@lru_cache(maxsize=4)
def _trust(file: str | None, folder: str | None) -> ssl.SSLContext:
    """Making one takes 20 ms, and every client may share it."""
    return httpx.create_ssl_context()
