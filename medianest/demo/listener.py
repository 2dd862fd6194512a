"""Accepts connections, as a web server and as a proxy that ends TLS and never dials anything."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import h11
from starlette.types import ASGIApp

from medianest.demo.http_connection import GONE, HttpConnection

_SEND_BUFFER_BYTES = 65_536
_ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"
REFUSAL = "The demo's proxy only knows the pretend video hosts and never reaches the network.\n"
_REFUSED = (
    "HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/plain\r\n"
    f"Content-Length: {len(REFUSAL)}\r\nConnection: close\r\n\r\n{REFUSAL}"
).encode("ascii")


Port = int | socket.socket
"""Where to listen: a number, or a socket that was bound before."""


class Listener:
    """Serves `app` on every connection; with a `tls` context it also takes a proxy's CONNECT.

    `knows` says which hosts a CONNECT may name. The application gets plain requests as they are,
    those in absolute form included, and has to answer for hosts it does not know.
    """

    def __init__(
        self,
        app: ASGIApp,
        tls: ssl.SSLContext | None = None,
        knows: Callable[[str], bool] = lambda host: False,
    ) -> None:
        self._app = app
        self._tls = tls
        self._knows = knows
        self._connections: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def listening(self, host: str, port: Port) -> AsyncIterator[str]:
        """Accept connections until the block ends; gives HOST:PORT, and port 0 takes a free one."""
        place = {"sock": port} if isinstance(port, socket.socket) else {"host": host, "port": port}
        server = await asyncio.start_server(self._accept, **place, backlog=256)
        bound_host, bound_port = server.sockets[0].getsockname()[:2]
        try:
            yield f"{bound_host}:{bound_port}"
        finally:
            server.close()
            for task in self._connections:
                task.cancel()
            await asyncio.gather(*self._connections, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        task.add_done_callback(self._connections.discard)
        # Little may wait in buffers, or bytes count as sent that a client in a hurry never reads.
        writer.get_extra_info("socket").setsockopt(
            socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER_BYTES
        )
        writer.transport.set_write_buffer_limits(high=0)
        try:
            await self._serve(reader, writer)
        except (*GONE, asyncio.CancelledError):
            pass
        finally:
            writer.close()
            with contextlib.suppress(*GONE, asyncio.CancelledError):
                await writer.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = HttpConnection(reader, writer, self._app, "http")
        request = await connection.next_request()
        if request is None:
            return
        if request.method == b"CONNECT":
            await self._tunnel(request, reader, writer)
            return
        if await connection.answer(request):
            await connection.run()

    async def _tunnel(
        self, request: h11.Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        host = request.target.decode("latin-1").rpartition(":")[0]
        if self._tls is None or not self._knows(host):
            writer.write(_REFUSED)
            await writer.drain()
            return
        writer.write(_ESTABLISHED)
        await writer.drain()
        await writer.start_tls(self._tls, ssl_handshake_timeout=10)
        # Not 0: asyncio's TLS transport then pauses on an empty buffer and never goes on.
        writer.transport.set_write_buffer_limits(high=1)
        await HttpConnection(reader, writer, self._app, "https").run()
