"""Overseerr, Uptime Kuma and Tautulli on loopback, as they were recorded: each with its key."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

from tests.recorded import FOLDER, recorded

KEY = "key-of-every-recorded-service"
UNKNOWN = recorded("uptime_kuma/2.5.3/unknown-api-path")
SEERR = {
    "/api/v1/settings/public": "seerr/settings-public",
    "/api/v1/status": "seerr/status",
    "/api/v1/auth/me": "seerr/auth-me",
}
KUMA = {
    "/api/entry-page": "uptime_kuma/2.5.3/entry-page",
    "/api/status-page/media": "uptime_kuma/2.5.3/status-page-media",
}
METRICS = (FOLDER / "uptime_kuma/2.5.3/metrics-end.prom.txt").read_bytes()
TAUTULLI = ("server_status", "get_tautulli_info", "get_server_info")


@dataclass(frozen=True)
class Services:
    """Where each of them is found."""

    overseerr: str
    uptime_kuma: str
    tautulli: str


@contextmanager
def recorded_services() -> Iterator[Services]:
    """All three, until the block ends."""
    with _serve(_Seerr) as seerr, _serve(_Kuma) as kuma, _serve(_Tautulli) as tautulli:
        yield Services(seerr, kuma, tautulli)


@contextmanager
def _serve(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


class _Recorded(BaseHTTPRequestHandler):
    def say(self, answer: bytes) -> None:
        # Said, so that no second question is sent along a connection that is being closed.
        self.wfile.write(answer.replace(b"\r\n", b"\r\nConnection: close\r\n", 1))
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Tests print what they have to say themselves."""


class _Seerr(_Recorded):
    def do_GET(self) -> None:
        name = SEERR.get(self.path, "")
        if self.path == "/api/v1/auth/me" and self.headers["X-API-Key"] != KEY:
            name = "seerr/error-bad-api-key"
        self.say(recorded(name) if name else UNKNOWN)


class _Kuma(_Recorded):
    def do_GET(self) -> None:
        if self.path == "/metrics":
            self.say(self._metrics())
        else:
            path = self.path.partition("?")[0]
            self.say(recorded(KUMA[path]) if path in KUMA else UNKNOWN)

    def _metrics(self) -> bytes:
        given = base64.b64decode(self.headers["Authorization"].removeprefix("Basic ")).decode()
        if given != f":{KEY}":
            return recorded("uptime_kuma/2.5.3/metrics-401-wrong-key")
        return b"\r\n".join(
            [
                b"HTTP/1.1 200 -",
                b"Content-Type: text/plain; version=0.0.4; charset=utf-8",
                b"Content-Length: %d" % len(METRICS),
                b"",
                METRICS,
            ]
        )


class _Tautulli(_Recorded):
    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(sent).items()}
        if form.get("apikey") != KEY:
            self.say(recorded("tautulli/error_bad_apikey"))
        elif form.get("cmd") in TAUTULLI:
            self.say(recorded(f"tautulli/{form['cmd']}"))
        else:
            self.say(_unknown_command())


def _unknown_command() -> bytes:
    body = json.dumps({"response": {"result": "error", "message": "Unknown", "data": {}}})
    return b"HTTP/1.1 400 -\r\nContent-Type: application/json\r\n\r\n" + body.encode()
