"""Keeps in memory what the video site was asked, for tests to read."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import asdict, dataclass
from typing import Any

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTROL_PREFIX = "/__site__/"
_KEPT_REQUESTS = 20_000


@dataclass
class LoggedRequest:
    """One request; `path` includes the query, `at` is Unix time, `bytes_sent` counts the body."""

    method: str
    host: str
    path: str
    range: str | None
    at: float
    status: int = 0
    bytes_sent: int = 0


class RequestLog:
    """The requests of every application that it wraps, in one list."""

    def __init__(self) -> None:
        self._requests: deque[LoggedRequest] = deque(maxlen=_KEPT_REQUESTS)

    def as_list(self) -> list[dict[str, Any]]:
        """The requests so far, oldest first; one under way shows what it has sent."""
        return [asdict(request) for request in tuple(self._requests)]

    def clear(self) -> None:
        """Forget them all."""
        self._requests.clear()

    def wrap(self, app: ASGIApp) -> ASGIApp:
        """An application that notes each request and passes it on to `app`."""

        async def logged(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["path"].startswith(CONTROL_PREFIX):
                await app(scope, receive, send)
                return
            entry = _entry(scope)
            self._requests.append(entry)

            async def counting_send(message: Message) -> None:
                await send(message)
                accepted = 101 if message["type"] == "websocket.accept" else entry.status
                entry.status = message.get("status", accepted)
                entry.bytes_sent += len(message.get("body", b""))

            await app(scope, receive, counting_send)

        return logged


def _entry(scope: Scope) -> LoggedRequest:
    headers = Headers(scope=scope)
    query = scope["query_string"].decode("latin-1")
    path = scope["path"] + (f"?{query}" if query else "")
    host = headers.get("host", "")
    return LoggedRequest(scope.get("method", "GET"), host, path, headers.get("range"), time.time())
