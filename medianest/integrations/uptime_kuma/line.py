"""A Socket.IO connection to Uptime Kuma that goes nowhere else and ends when it ends."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import socketio
from socketio.exceptions import SocketIOError

from medianest.errors import UpstreamError, UpstreamResponseError
from medianest.integrations import http_errors
from medianest.integrations.careful_connect import MayConnect, PlaceRefusedError
from medianest.integrations.egress.addresses import parsed
from medianest.integrations.http import CONNECT_SECONDS, MAX_BODY_BYTES, REFUSALS, trusted
from medianest.integrations.uptime_kuma.client import NAME

PATH = "/socket.io"
LONGEST_MESSAGE_BYTES = MAX_BODY_BYTES
"""500 monitors in one list are 1.5 MB."""
PING_SECONDS = 10.0
"""How often we ask whether the other side is there; half as long it may take to say so. Kuma asks
too, but a host that is switched off is found missing after 45 s then."""

_CLOSE_SECONDS = 1.0
"""How long the other side may take to hang up."""
_NO_UPGRADE = frozenset({400, 426})
_NO_WEB_SOCKETS = (
    f"Something before {NAME} lets no WebSockets through. Check the proxy at its address."
)

Told = Callable[[str, tuple[Any, ...]], None]
"""Called with an event's name and arguments, in the order in which they come."""

# Asked for details, the library writes down all that is sent, with password and token.
_silent = logging.Logger("uptime_kuma.line", level=logging.CRITICAL + 1)


class Line:
    """One connection to the server at ``url``; ``told`` hears all events.

    It is not opened again by itself. Redirects are not followed, and no address is connected to
    that ``may_connect`` does not allow.
    """

    def __init__(self, url: str, may_connect: MayConnect | None, told: Told) -> None:
        self._url = url.rstrip("/")
        self._may_connect = may_connect
        self._told = told
        self._session: aiohttp.ClientSession | None = None
        self._client: socketio.AsyncClient | None = None
        self._ended: asyncio.Task[None] | None = None

    async def open(self, timeout_seconds: float, ended: Callable[[], None]) -> None:
        """Connect; ``ended`` is called once when the connection is over.

        Raises :class:`UpstreamUnreachableError`, and what the status means where something
        answers that is no Socket.IO server.
        """
        try:
            async with asyncio.timeout(timeout_seconds):
                await self._open(timeout_seconds)
        except TimeoutError:
            raise http_errors.silent(NAME, timeout_seconds) from None
        except PlaceRefusedError:
            raise http_errors.refused_place(NAME) from None
        except (aiohttp.ClientError, OSError, SocketIOError) as error:
            raise http_errors.unreachable(NAME, error) from None
        except (KeyError, TypeError, ValueError, IndexError, AttributeError):
            # What the library makes of a greeting that is none.
            raise http_errors.something_else(NAME) from None
        assert self._client is not None
        self._ended = asyncio.create_task(self._client.eio.wait())
        self._ended.add_done_callback(lambda _: ended())

    async def ask(self, event: str, *told: Any, timeout_seconds: float) -> Any:
        """What the server answers. Raises :class:`UpstreamUnreachableError` where it does not, or
        the connection ends before it does."""
        assert self._client is not None
        assert self._ended is not None
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

        def answered(*said: Any) -> None:
            if not answer.done():
                answer.set_result(said[0] if said else None)

        try:
            await self._client.emit(event, told, callback=answered)
        except SocketIOError as error:
            raise http_errors.unreachable(NAME, error) from None
        await asyncio.wait(
            {answer, self._ended}, timeout=timeout_seconds, return_when=asyncio.FIRST_COMPLETED
        )
        if answer.done():
            return answer.result()
        if self._ended.done():
            raise http_errors.unreachable(NAME, ConnectionResetError())
        raise http_errors.silent(NAME, timeout_seconds)

    async def close(self) -> None:
        """Hang up, within a second or so, whatever the other side does."""
        if self._client is not None:
            await self._client.disconnect()
        if self._session is not None:
            await self._session.close()
        if self._ended is not None:
            self._ended.cancel()
            with suppress(asyncio.CancelledError):
                await self._ended

    async def _open(self, timeout_seconds: float) -> None:
        parts = urlsplit(self._url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise http_errors.no_address(NAME)
        self._session = self._new_session()
        self._client = socketio.AsyncClient(
            reconnection=False,
            handle_sigint=False,
            logger=_silent,
            engineio_logger=_silent,
            request_timeout=_CLOSE_SECONDS,
            http_session=self._session,
            websocket_extra_options={
                "max_msg_size": LONGEST_MESSAGE_BYTES,
                "heartbeat": PING_SECONDS,
            },
        )
        self._client.on("*", lambda event, *told: self._told(event, told))
        await self._client.connect(
            self._url,
            transports=["websocket"],
            socketio_path=f"{parts.path}{PATH}",
            wait_timeout=timeout_seconds,
        )

    def _new_session(self) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                ssl=trusted(),
                resolver=aiohttp.ThreadedResolver(),
                use_dns_cache=False,
                happy_eyeballs_delay=None,
                socket_factory=self._socket,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(sock_connect=CONNECT_SECONDS),
            middlewares=(_only_web_sockets,),
            trust_env=False,
        )

    def _socket(self, place: tuple[Any, ...]) -> socket.socket:
        """For the address that is connected to next, whatever its name said before."""
        family, kind, protocol, _, address = place
        if self._may_connect is not None and not self._may_connect(parsed(str(address[0]))):
            raise PlaceRefusedError
        return socket.socket(family, kind, protocol)


async def _only_web_sockets(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Read the status, which the library drops, before it follows a redirect."""
    response = await handler(request)
    if response.status == 101:
        return response
    status, headers = response.status, dict(response.headers)
    response.close()
    raise _of_status(status, {name.lower(): value for name, value in headers.items()})


def _of_status(status: int, headers: dict[str, str]) -> UpstreamError:
    if status in _NO_UPGRADE:
        return UpstreamResponseError(NAME, _NO_WEB_SOCKETS)
    if 200 <= status < 300 or status in (404, 405):
        return http_errors.something_else(NAME)
    return http_errors.of_status(NAME, status, headers, REFUSALS)
