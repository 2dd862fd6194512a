"""A push service with browsers behind it, which read what they are sent."""

from __future__ import annotations

import json
import os
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from medianest.demo.certificates import server_context
from medianest.integrations.web_push.subscription import packed, unpacked

CURVE = ec.SECP256R1()
HEAD_BYTES = 86
MOST_BYTES = 4_096
A_DAY = 24 * 3600


class PretendBrowser:
    """What a browser keeps of a subscription: the secret halves too."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self._private = ec.generate_private_key(CURVE)
        self._auth = os.urandom(16)
        self.p256dh = packed(_point(self._private.public_key()))
        self.auth = packed(self._auth)

    @property
    def body(self) -> dict[str, Any]:
        """As the Push API of browsers writes a subscription."""
        keys = {"p256dh": self.p256dh, "auth": self.auth}
        return {"endpoint": self.endpoint, "expirationTime": None, "keys": keys}

    def read(self, body: bytes) -> bytes:
        """What was encrypted for it, without its padding."""
        salt, size, sender = body[:16], int.from_bytes(body[16:20]), body[21:HEAD_BYTES]
        assert (size, body[20]) == (4_096, 65)
        shared = self._private.exchange(
            ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, sender)
        )
        about = b"WebPush: info\x00" + unpacked(self.p256dh) + sender
        secret = _derived(shared, self._auth, about, 32)
        key = _derived(secret, salt, b"Content-Encoding: aes128gcm\x00", 16)
        nonce = _derived(secret, salt, b"Content-Encoding: nonce\x00", 12)
        text, end, padding = AESGCM(key).decrypt(nonce, body[HEAD_BYTES:], None).rpartition(b"\x02")
        assert (end, padding.strip(b"\x00")) == (b"\x02", b"")
        return text


@dataclass
class Pushed:
    """A message that arrived; ``claims`` are those of the token, whose signature was checked."""

    to: str
    headers: dict[str, str]
    size: int
    text: dict[str, Any]
    claims: dict[str, Any]
    key: str


@dataclass
class PushService:
    """``statuses`` are answered in their order, the last one for good; ``answers`` are headers."""

    url: str = ""
    statuses: list[int] = field(default_factory=lambda: [201])
    answers: dict[str, str] = field(default_factory=dict)
    most_bytes: int = MOST_BYTES
    got: list[Pushed] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    browsers: dict[str, PretendBrowser] = field(default_factory=dict)
    ended: set[str] = field(default_factory=set)

    def browser(self, name: str = "browser") -> PretendBrowser:
        """One that has subscribed."""
        path = f"/push/{name}-{packed(os.urandom(12))}"
        self.browsers[path] = PretendBrowser(self.url + path)
        return self.browsers[path]

    def end(self, browser: PretendBrowser) -> None:
        """Its person took the permission back."""
        self.ended.add(browser.endpoint.removeprefix(self.url))

    def texts(self, to: PretendBrowser) -> list[dict[str, Any]]:
        return [one.text for one in self.got if one.to == to.endpoint]

    def wait_for(self, count: int, seconds: float = 20) -> None:
        """Raises AssertionError when fewer have come after that time."""
        until = time.monotonic() + seconds
        while len(self.got) < count:
            assert time.monotonic() < until, (self.got, self.problems)
            time.sleep(0.05)

    def answer(self, path: str, headers: dict[str, str], body: bytes) -> int:
        """Take a message as a push service does; the status."""
        browser = self.browsers.get(path)
        if browser is None or path in self.ended:
            return 410
        if len(body) > self.most_bytes:
            return 413
        status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
        if status < 300:
            self.got.append(self._read(browser, headers, body))
        return status

    def _read(self, browser: PretendBrowser, headers: dict[str, str], body: bytes) -> Pushed:
        scheme, _, given = headers["authorization"].partition(" ")
        token, key = (part.strip()[2:] for part in given.split(","))
        assert (scheme, headers["content-encoding"]) == ("vapid", "aes128gcm")
        public = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, unpacked(key))
        claims = jwt.decode(token, public, algorithms=["ES256"], audience=self.url)
        assert claims["exp"] <= time.time() + A_DAY
        text = json.loads(browser.read(body))
        return Pushed(browser.endpoint, headers, len(body), text, claims, key)


@contextmanager
def push_service(ca_path: Path, host: str = "localhost") -> Iterator[PushService]:
    """On loopback over https, until the block ends; ``ca_path`` gets what to trust."""
    service = PushService()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            try:
                status = service.answer(self.path, headers, body)
            except Exception as error:
                service.problems.append(repr(error))
                status = 400
            self.send_response(status)
            for name, value in service.answers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Tests print what they have to say themselves."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    context: ssl.SSLContext = server_context((host,), ca_path)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    service.url = f"https://{host}:{server.server_port}"
    yield service
    server.shutdown()
    server.server_close()


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _derived(secret: bytes, salt: bytes, about: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=about).derive(secret)
