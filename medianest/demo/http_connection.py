"""Speaks HTTP/1.1 on one connection and hands each request to an ASGI application.

Written on h11 because no server at hand can do what the video site is for: promise a length and
end half way, and go from a proxy's CONNECT to TLS on the same connection.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from urllib.parse import unquote, urlsplit

import h11
from starlette.types import ASGIApp, Message, Scope

from medianest.demo.websocket_connection import WebSocketConnection

logger = logging.getLogger(__name__)

_READ_BYTES = 65_536
_MAX_BODY_BYTES = 24 << 20  # a poster is the most that anybody sends
_IDLE_SECONDS = 60.0

GONE = (ConnectionError, ssl.SSLError, TimeoutError, h11.RemoteProtocolError)
"""What happens when a client leaves or talks nonsense: normal life, not worth a log line."""


class HttpConnection:
    """One connection; `scheme` is http or https, whatever the bytes travelled through."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, app: ASGIApp, scheme: str
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._app = app
        self._scheme = scheme
        self._protocol = h11.Connection(h11.SERVER)
        self._head_only = False

    async def run(self) -> None:
        """Answer requests until one side has had enough."""
        while (request := await self.next_request()) is not None:
            if not await self.answer(request):
                return

    async def next_request(self) -> h11.Request | None:
        """The next request's head, or None at the end of the connection."""
        event = await asyncio.wait_for(self._next_event(), _IDLE_SECONDS)
        return event if isinstance(event, h11.Request) else None

    async def answer(self, request: h11.Request) -> bool:
        """Read the body, call the application, send what it says; whether to go on after that."""
        self._head_only = request.method == b"HEAD"
        body = await self._read_body()
        scope = _scope(request, self._scheme, self._writer.get_extra_info("sockname"))
        if (b"upgrade", b"websocket") in [(key, value.lower()) for key, value in scope["headers"]]:
            upgraded = WebSocketConnection(self._reader, self._writer, scope, self._send)
            await upgraded.run(self._app)
            return False

        messages = iter([{"type": "http.request", "body": body, "more_body": False}])

        async def receive() -> Message:
            # After the body an application waits for the client to leave; sending notices that.
            return next(messages, None) or await asyncio.get_running_loop().create_future()

        try:
            await self._app(scope, receive, self._send)
        except GONE:
            raise
        except Exception:
            logger.exception("the video site failed on %s", scope["path"])
            if self._protocol.our_state is h11.SEND_RESPONSE:
                await self._send_plain(500, b"The video site failed; its log says why.\n")
        # An application that stopped half way wants the connection to end there.
        states = {self._protocol.our_state, self._protocol.their_state}
        if states == {h11.DONE}:
            self._protocol.start_next_cycle()
        return states == {h11.DONE}

    async def _next_event(self) -> h11.Event | type[h11.PAUSED]:
        while (event := self._protocol.next_event()) is h11.NEED_DATA:
            if self._protocol.they_are_waiting_for_100_continue:
                await self._write(h11.InformationalResponse(status_code=100, headers=[]))
            self._protocol.receive_data(await self._reader.read(_READ_BYTES))
        return event  # type: ignore[return-value]  # NEED_DATA ends the loop above

    async def _read_body(self) -> bytes:
        body = bytearray()
        while isinstance(event := await self._next_event(), h11.Data):
            body += event.data
            if len(body) > _MAX_BODY_BYTES:
                raise h11.RemoteProtocolError("body too large")
        return bytes(body)

    async def _send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            response = h11.Response(status_code=message["status"], headers=message["headers"])
            await self._write(response)
            return
        body = message.get("body", b"")
        if body and not self._head_only:
            await self._write(h11.Data(data=body))
        if not message.get("more_body", False):
            await self._write(h11.EndOfMessage())

    async def _send_plain(self, status: int, text: bytes) -> None:
        headers = [("content-type", "text/plain"), ("content-length", str(len(text)))]
        await self._write(h11.Response(status_code=status, headers=headers))
        await self._write(h11.Data(data=text))
        await self._write(h11.EndOfMessage())

    async def _write(self, event: h11.Event) -> None:
        self._writer.write(self._protocol.send(event) or b"")
        await self._writer.drain()


def _scope(request: h11.Request, scheme: str, server: tuple[str, int] | None) -> Scope:
    """The ASGI scope; a proxy's absolute address decides the host over the Host header."""
    target = urlsplit(request.target.decode("latin-1"))
    headers = [(key.lower(), value) for key, value in request.headers]
    if target.netloc:
        headers = [pair for pair in headers if pair[0] != b"host"]
        headers.append((b"host", target.netloc.encode("latin-1")))
    path = target.path or "/"
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method.decode("ascii"),
        "scheme": scheme,
        "path": unquote(path),
        "raw_path": path.encode("latin-1"),
        "query_string": target.query.encode("latin-1"),
        "root_path": "",
        "headers": headers,
        "client": None,
        "server": server,
    }
