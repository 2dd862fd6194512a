"""Somebody who takes webhooks and remembers them."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

LONGEST_SECONDS = 10


@dataclass
class Received:
    """What came so far, as (headers in lower case, body), and the same bodies as they came;
    `status`, `answer` and `location` are what the next is answered, once `may_answer` is set."""

    url: str = ""
    status: int = 200
    answer: bytes = b""
    location: str = ""
    may_answer: threading.Event = field(default_factory=threading.Event)
    calls: list[tuple[dict[str, str], Any]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    @property
    def kinds(self) -> list[str]:
        """Of what each told, in the order they came."""
        return [body["notification_type"] for _, body in self.calls]

    def wait_for(self, calls: int, seconds: float = 10) -> None:
        """Raises AssertionError when fewer have come after that time."""
        until = time.monotonic() + seconds
        while len(self.calls) < calls:
            assert time.monotonic() < until, self.kinds
            time.sleep(0.02)


@contextmanager
def receiver() -> Iterator[Received]:
    """On loopback, until the block ends; ``url`` has no slash at the end."""
    received = Received()
    received.may_answer.set()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            received.bodies.append(body)
            received.calls.append((headers, json.loads(body)))
            received.may_answer.wait(LONGEST_SECONDS)
            self.send_response(received.status)
            if received.location:
                self.send_header("Location", received.location)
            self.send_header("Content-Length", str(len(received.answer)))
            self.end_headers()
            self.wfile.write(received.answer)

        def log_message(self, *_: object) -> None:
            """Tests print what they have to say themselves."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    received.url = f"http://127.0.0.1:{server.server_port}"
    yield received
    server.shutdown()
    server.server_close()
