"""A page without a browser: speaks the Socket.IO protocol of Reflex 0.10.1's own script."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

import socketio

NAMESPACE = "/_event"
ROOT = "reflex___state____state"
FIRST_EVENT = f"{ROOT}.hydrate_and_load"
MARKER = "_rx_state_"


def state_name(module: str, cls: str) -> str:
    """Full name of a state on the wire: ``state_name("medianest.state.live", "LiveState")``."""
    snake = "".join(f"_{c.lower()}" if c.isupper() else c for c in cls).lstrip("_")
    return f"{ROOT}.{module.replace('.', '___')}____{snake}"


class PageSocket:
    """One tab. Every value that arrived is in :attr:`values`, keyed ``state.var``.

    ``headers`` go into the handshake (a cookie, an Origin, …). ``token`` is the tab's own.
    """

    def __init__(
        self, url: str, *, headers: dict[str, str] | None = None, token: str | None = None
    ) -> None:
        self.url = url
        self.headers = headers or {}
        self.token = token or str(uuid.uuid4())
        self.values: dict[str, Any] = {}
        self.events: list[dict[str, Any]] = []
        self.updates: list[tuple[float, dict[str, Any]]] = []
        self.reloads = 0
        self.renamed = False
        self.closed = asyncio.Event()
        self._news = asyncio.Event()
        self._client = socketio.AsyncClient(reconnection=False)
        self._client.on("event", self._take, namespace=NAMESPACE)
        self._client.on("state_mismatch", self._reload, namespace=NAMESPACE)
        self._client.on("new_token", self._rename, namespace=NAMESPACE)
        self._client.on("disconnect", self._close, namespace=NAMESPACE)

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def open(
        self, *, path: str = "/", first: dict[str, Any] | None = None, seconds: float = 5
    ) -> None:
        """Connect as a page at ``path`` does, its first event included.

        Raises :class:`socketio.exceptions.ConnectionError` when the server refuses.
        """
        event = first or {"name": FIRST_EVENT, "payload": {}, "router_data": self._where(path)}
        await self._client.connect(
            f"{self.url}/_event?token={self.token}",
            socketio_path="/_event",
            headers=dict(self.headers),  # the client takes the cookie out of what it is given
            namespaces=[NAMESPACE],
            transports=["websocket"],
            auth={"event": event},
            wait_timeout=seconds,
        )

    async def close(self) -> None:
        await self._client.disconnect()

    async def send(self, name: str, payload: dict[str, Any] | None = None, path: str = "/") -> None:
        """One event for a handler, by its full name."""
        await self.emit(
            "event", {"name": name, "payload": payload or {}, "router_data": self._where(path)}
        )

    async def emit(self, message: str, data: Any = None) -> None:
        """Any Socket.IO message in the pages' namespace."""
        await self._client.emit(message, data, namespace=NAMESPACE)

    async def raw(self, frame: str | bytes) -> None:
        """A frame as it is, past every rule of the protocol."""
        websocket = self._client.eio.ws
        await (websocket.send_bytes if isinstance(frame, bytes) else websocket.send_str)(frame)

    def stop_reading(self) -> None:
        """Leave what the server sends in the kernel, as a laptop that fell asleep does."""
        self._transport.pause_reading()

    def read_again(self) -> None:
        self._transport.resume_reading()

    @property
    def _transport(self) -> asyncio.Transport:
        return self._client.eio.ws._response.connection.transport

    def value(self, state: str, var: str, default: Any = None) -> Any:
        """What the page shows of ``var`` now."""
        return self.values.get(f"{state}.{var}", default)

    async def until(self, holds: Callable[[Self], bool], seconds: float = 15.0) -> float:
        """Wait until ``holds(self)``; the moment (``time.perf_counter``) it was seen to.

        Raises :class:`TimeoutError`.
        """
        async with asyncio.timeout(seconds):
            while not holds(self):
                self._news.clear()
                await self._news.wait()
        return time.perf_counter()

    @property
    def everything_received(self) -> str:
        """All that came, as text: for asking whether something of somebody else's is in it."""
        return json.dumps([self.values, self.events, [update for _, update in self.updates]])

    def _where(self, path: str) -> dict[str, Any]:
        return {"pathname": path, "asPath": path, "query": {}}

    async def _take(self, update: dict[str, Any]) -> None:
        self.updates.append((time.perf_counter(), update))
        for state, values in update.get("delta", {}).items():
            for var, value in values.items():
                self.values[f"{state}.{var.removesuffix(MARKER)}"] = value
        self.events.extend(update.get("events", []))
        self._news.set()

    async def _reload(self, _info: Any) -> None:
        self.reloads += 1
        self._news.set()

    async def _rename(self, token: str) -> None:
        """The server still knows another socket by this tab's token, and gave it a fresh one."""
        self.token, self.renamed = token, True
        self._news.set()

    async def _close(self, *_reason: Any) -> None:
        self.closed.set()
        self._news.set()
