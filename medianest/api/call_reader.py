"""Makes a :class:`Call` of what the server received."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from starlette.types import Scope

from medianest.api import peers
from medianest.api.call import Call, attach, correlation_id
from medianest.errors import InvalidInputError, UnavailableError
from medianest.runtime import Runtime
from medianest.views.settings import Settings

SESSION_HEADER = b"x-medianest-session"
_PROTO = re.compile(r"https?")
_FORWARDED = (b"x-forwarded-", b"forwarded", SESSION_HEADER)


class CallReader:
    """Knows the settings that say whom to trust, also while the database is away."""

    def __init__(self, runtime: Callable[[], Runtime], base_path: str) -> None:
        self._runtime = runtime
        self._base_path = base_path
        self._settings = Settings()

    async def read(self, scope: Scope) -> tuple[Call, Scope]:
        """The call, and the scope to hand on: with the caller's own address, scheme and host.

        Nothing further in sees a forwarding header. Raises :class:`InvalidInputError` for a host
        that is none.
        """
        await self._refresh()
        sent = _headers(scope)
        trusted = self._settings.access.trusted_proxies
        peer = (scope.get("client") or (peers.UNKNOWN, 0))[0]
        is_https = scope["scheme"] in ("https", "wss")
        host = _text(sent, b"host")
        if peers.is_trusted(peer, trusted):
            forwarded = {
                name: _text(sent, b"x-forwarded-" + name) for name in (b"for", b"proto", b"host")
            }
            peer = peers.caller(peer, forwarded[b"for"], trusted)
            is_https = peers.last(forwarded[b"proto"], _PROTO, _scheme(is_https)) == "https"
            host = peers.last(forwarded[b"host"], peers.HOST, host)
        call = Call(
            correlation_id=correlation_id(sent.get(b"x-correlation-id", b"")),
            ip=peer,
            is_https=is_https,
            host=host if peers.HOST.fullmatch(host) else "",
            base_path=self._base_path,
            path=self._local(scope["path"]),
            headers=sent,
            settings=self._settings,
        )
        inner = _inner(scope, call)
        attach(inner, call)
        return call, inner

    def _local(self, path: str) -> str:
        """The path without the base path, which a proxy may have taken off already."""
        if self._base_path and path.startswith(f"{self._base_path}/"):
            return path[len(self._base_path) :]
        return path

    async def _refresh(self) -> None:
        with suppress(UnavailableError):
            self._settings = await self._runtime().settings.current()


def check_host(call: Call) -> None:
    """Raise :class:`InvalidInputError` for a call that names no host."""
    if not call.host:
        raise InvalidInputError("The Host header of this request cannot be used.")


def _headers(scope: Scope) -> dict[bytes, bytes]:
    """Repeated ones are joined as HTTP says; cookies with their own separator."""
    found: dict[bytes, bytes] = {}
    for name, value in scope["headers"]:
        joint = b"; " if name == b"cookie" else b","
        found[name] = found[name] + joint + value if name in found else value
    return found


def _inner(scope: Scope, call: Call) -> dict[str, Any]:
    headers = [
        (name, call.host.encode() if name == b"host" else value)
        for name, value in scope["headers"]
        if not name.startswith(_FORWARDED)
    ]
    scheme = _scheme(call.is_https)
    if scope["type"] == "websocket":
        scheme = scheme.replace("http", "ws")
    port = (scope.get("client") or ("", 0))[1]
    return {**scope, "headers": headers, "scheme": scheme, "client": (call.ip, port)}


def _text(headers: dict[bytes, bytes], name: bytes) -> str:
    return headers.get(name, b"").decode("latin-1")


def _scheme(is_https: bool) -> str:
    return "https" if is_https else "http"
