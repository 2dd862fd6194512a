"""Speaks the websocket protocol on a connection and hands it to an ASGI application."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from starlette.types import ASGIApp, Message, Scope
from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import OPEN
from websockets.server import ServerProtocol

_READ_BYTES = 65_536

_quiet = logging.getLogger("medianest.demo.websocket")
_quiet.setLevel(logging.WARNING)  # a connection that opens is nobody's news


class WebSocketConnection:
    """One websocket from its request on; `refuse` answers with plain HTTP instead."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, scope: Scope, refuse: Any
    ) -> None:
        self._scope = {**scope, "type": "websocket", "scheme": "ws", "subprotocols": []}
        self._scope["extensions"] = {"websocket.http.response": {}}
        self._reader, self._writer, self._refuse = reader, writer, refuse
        self._protocol = ServerProtocol(logger=_quiet)
        self._request = _asked(self._protocol, scope)
        self._received: asyncio.Queue[Message] = asyncio.Queue()
        self._listening: asyncio.Task[None] | None = None

    async def run(self, app: ASGIApp) -> None:
        """Until one side has had enough."""
        self._received.put_nowait({"type": "websocket.connect"})
        try:
            await app(self._scope, self._received.get, self._send)
        finally:
            if self._listening is not None:
                self._listening.cancel()
                await asyncio.gather(self._listening, return_exceptions=True)

    async def _send(self, message: Message) -> None:
        kind = message["type"]
        if kind == "websocket.accept":
            self._protocol.send_response(self._protocol.accept(self._request))
            self._listening = asyncio.create_task(self._listen())
        elif kind.startswith("websocket.http."):
            await self._refuse({**message, "type": kind.removeprefix("websocket.")})
        elif kind == "websocket.close" and self._listening is None:
            self._protocol.send_response(self._protocol.reject(403, "Forbidden\n"))
        elif kind == "websocket.close" and self._protocol.state is OPEN:
            self._protocol.send_close(message.get("code", 1000), message.get("reason") or "")
        elif kind == "websocket.send" and self._protocol.state is OPEN:
            self._protocol.send_text((message.get("text") or "").encode())
        await self._flush()

    async def _listen(self) -> None:
        """Pings are answered by the protocol itself."""
        while data := await self._reader.read(_READ_BYTES):
            self._protocol.receive_data(data)
            for event in self._protocol.events_received():
                if isinstance(event, Frame) and event.opcode is Opcode.TEXT:
                    text = bytes(event.data).decode()
                    self._received.put_nowait({"type": "websocket.receive", "text": text})
            await self._flush()
            if self._protocol.state is not OPEN:
                break
        self._received.put_nowait({"type": "websocket.disconnect", "code": 1006})

    async def _flush(self) -> None:
        for data in self._protocol.data_to_send():
            if data:
                self._writer.write(data)
        await self._writer.drain()


def _asked(protocol: ServerProtocol, scope: Scope) -> Request:
    """The request that has been read already, as the protocol wants to read it itself."""
    lines = [b"GET " + scope["raw_path"] + b" HTTP/1.1"]
    lines += [key + b": " + value for key, value in scope["headers"]]
    protocol.receive_data(b"\r\n".join([*lines, b"", b""]))
    (request,) = protocol.events_received()
    assert isinstance(request, Request)
    return request
