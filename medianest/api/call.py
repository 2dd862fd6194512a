"""One HTTP request or websocket handshake, as the security layer understood it."""

from __future__ import annotations

import re
import secrets
from contextvars import ContextVar
from dataclasses import dataclass, field
from urllib.parse import quote

from starlette.requests import Request
from starlette.types import Scope

from medianest.services.actor import Actor
from medianest.views.settings import Settings

SESSION_COOKIE = "medianest_session"
DEVICE_COOKIE = "medianest_device"
REMEMBER_COOKIE = "medianest_remember"
CHALLENGE_COOKIE = "medianest_challenge"
FORM_COOKIE = "medianest_form"
THEME_COOKIE = "medianest_theme"
MAX_COOKIES = 8_000

_SCOPE_KEY = "medianest.call"
_CORRELATION_ID = re.compile(rb"[A-Za-z0-9._:-]{1,64}")
_current_id: ContextVar[str] = ContextVar("correlation_id", default="")


@dataclass(slots=True)
class Call:
    """Address, scheme and host are the caller's own, also behind a trusted proxy.

    ``path`` has no base path. ``headers`` are lower-cased, the last of a repeated one counts.
    """

    correlation_id: str
    ip: str
    is_https: bool
    host: str
    base_path: str
    path: str
    headers: dict[bytes, bytes]
    settings: Settings
    actor: Actor | None = None
    answer_headers: list[tuple[str, str]] = field(default_factory=list)

    def header(self, name: bytes) -> str:
        """A header's value, empty where it was not sent."""
        return self.headers.get(name, b"").decode("latin-1")

    def cookie(self, name: str) -> str:
        """A cookie's value, empty where it was not sent."""
        return cookies(self.header(b"cookie")).get(name, "")

    @property
    def is_from_page(self) -> bool:
        """Whether anything came along that browsers send and plain programs do not."""
        return not self.headers.keys().isdisjoint((b"origin", b"cookie", b"sec-fetch-site"))

    @property
    def cookie_path(self) -> str:
        return self.base_path or "/"

    def address(self, path: str) -> str:
        """Where a browser finds ``path`` of ours."""
        return self.base_path + path


def cookies(header: str) -> dict[str, str]:
    """The cookies of a request; nothing where they cannot be read."""
    if not header or len(header) > MAX_COOKIES:
        return {}
    found: dict[str, str] = {}
    for part in header.split(";"):
        name, separator, value = part.strip().partition("=")
        if separator and name not in found:
            found[name] = value.strip('"')
    return found


def cookie(call: Call, name: str, value: str, *, max_age_seconds: int) -> tuple[str, str]:
    """A ``Set-Cookie`` header for a cookie that scripts cannot read; age 0 removes it.

    ``value`` is one of our own tokens: nothing in it needs quoting.
    """
    parts = [f"{name}={value}", f"Max-Age={max_age_seconds}", f"Path={call.cookie_path}"]
    parts += ["HttpOnly", "SameSite=Lax", *(["Secure"] if call.is_https else [])]
    return "set-cookie", "; ".join(parts)


def correlation_id(sent: bytes) -> str:
    """The caller's own id where it is fit to be shown and logged, else a new one."""
    return sent.decode() if _CORRELATION_ID.fullmatch(sent) else secrets.token_hex(8)


def attach(scope: Scope, call: Call) -> None:
    """Make ``call`` known to everything that handles ``scope``."""
    scope[_SCOPE_KEY] = call
    _current_id.set(call.correlation_id)


def of(request: Request) -> Call:
    """The call that ``request`` belongs to."""
    found: Call = request.scope[_SCOPE_KEY]
    return found


def current_id() -> str:
    """The correlation id of what is being handled, empty outside of a call."""
    return _current_id.get()


def quoted(path: str, query: bytes) -> str:
    """Path and query as they stand in an address bar."""
    asked = f"?{query.decode('latin-1')}" if query else ""
    return quote(path, safe="/:@!$&'()*+,;=~") + asked
