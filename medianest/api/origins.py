"""From which pages MediaNest takes orders."""

from __future__ import annotations

from urllib.parse import urlsplit

from medianest.api.call import Call
from medianest.errors import ForbiddenError

DEFAULT_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}

Origin = tuple[str, str, int]


def check(call: Call) -> None:
    """Raise :class:`ForbiddenError` unless the call names an origin that is allowed.

    That is ``publicUrl`` and ``allowedOrigins``; while ``publicUrl`` is unset, also the host that
    the call itself was sent to. Its scheme is not compared then: a proxy may have added TLS.
    """
    sent = _parsed(call.header(b"origin"))
    access = call.settings.access
    listed = [*access.allowed_origins, *([access.public_url] if access.public_url else [])]
    if sent is not None and sent in {_parsed(origin) for origin in listed}:
        return
    if sent is not None and not access.public_url and sent[1:] == _host(call.host, sent[0]):
        return
    raise ForbiddenError(
        "This came from an address that MediaNest does not answer to. Open MediaNest at its own "
        "address; an administrator can set it as the public address."
    )


def check_if_from_page(call: Call) -> None:
    """The same, for calls that programs without cookies may also make without an origin."""
    if call.is_from_page:
        check(call)


def _parsed(origin: str) -> Origin | None:
    try:
        parts = urlsplit(origin)
        port = parts.port or DEFAULT_PORTS[parts.scheme]
    except (ValueError, KeyError):
        return None
    return (parts.scheme, parts.hostname.lower(), port) if parts.hostname else None


def _host(host: str, scheme: str) -> tuple[str, int] | None:
    parsed = _parsed(f"{scheme}://{host}")
    return parsed[1:] if parsed is not None else None
