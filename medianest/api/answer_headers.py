"""The headers that every answer carries, by what kind of answer it is."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from functools import lru_cache

from secure import (
    ContentSecurityPolicy,
    CrossOriginOpenerPolicy,
    CrossOriginResourcePolicy,
    PermissionsPolicy,
    ReferrerPolicy,
    Secure,
    StrictTransportSecurity,
    XContentTypeOptions,
    XFrameOptions,
)

HSTS_SECONDS = 365 * 24 * 60 * 60
Headers = list[tuple[bytes, bytes]]


class Kind(Enum):
    """``PAGE`` is compiled, ``PLAIN`` a sign-in page, ``HASHED`` a file named by its content,
    ``WORKER`` a script that runs in browsers by itself, under the policy that comes with it."""

    PAGE = "page"
    PLAIN = "plain"
    API = "api"
    HASHED = "hashed"
    FILE = "file"
    WORKER = "worker"


_CACHING = {
    Kind.PAGE: b"no-store",
    Kind.PLAIN: b"no-store",
    Kind.API: b"no-store",
    Kind.HASHED: b"public, max-age=31536000, immutable",
    Kind.FILE: b"public, no-cache",
    Kind.WORKER: b"public, no-cache",
}


class AnswerHeaders:
    """``script_hashes`` are those of the compiled pages' inline scripts."""

    def __init__(self, script_hashes: Sequence[str]) -> None:
        self._script_hashes = list(script_hashes)
        self.of = lru_cache(maxsize=256)(self._of)

    def _of(self, kind: Kind, host: str, is_https: bool) -> Headers:
        """The headers of an answer of this kind from ``host``."""
        policies = {
            Kind.PAGE: lambda: _page(self._script_hashes, host, is_https),
            Kind.PLAIN: _plain,
            Kind.WORKER: _worker,
        }
        secure = Secure(
            csp=policies.get(kind, _nothing)(),
            # Browsers take this one over https only, and complain otherwise.
            coop=CrossOriginOpenerPolicy().same_origin() if is_https else None,
            corp=CrossOriginResourcePolicy().same_origin(),
            # Not no-referrer: browsers then send "Origin: null" with forms.
            referrer=ReferrerPolicy().same_origin(),
            permissions=PermissionsPolicy().value(_PERMISSIONS),
            xcto=XContentTypeOptions().nosniff(),
            xfo=XFrameOptions().deny(),
            hsts=StrictTransportSecurity().max_age(HSTS_SECONDS) if is_https else None,
        )
        return [(name.lower().encode(), value.encode()) for name, value in secure.header_items()]

    @staticmethod
    def caching(kind: Kind, status: int) -> bytes:
        """The ``Cache-Control`` of an answer; what is not there now may be there later."""
        return _CACHING[kind] if status < 400 else b"no-store"


_PERMISSIONS = ", ".join(
    f"{feature}=()" for feature in ("camera", "geolocation", "microphone", "payment", "usb")
)


def _closed() -> ContentSecurityPolicy:
    policy = ContentSecurityPolicy().default_src("'none'").frame_ancestors("'none'")
    return policy.base_uri("'none'")


def _nothing() -> ContentSecurityPolicy:
    return _closed().form_action("'none'")


def _worker() -> ContentSecurityPolicy:
    """It asks our API, and shows our picture."""
    return _nothing().connect_src("'self'").img_src("'self'")


def _plain() -> ContentSecurityPolicy:
    policy = _closed().form_action("'self'")
    policy = policy.script_src("'self'").style_src("'self'").img_src("'self'")
    return policy.connect_src("'self'")


def _page(script_hashes: list[str], host: str, is_https: bool) -> ContentSecurityPolicy:
    """``'self'`` does not cover websockets in older browsers; styles are made by scripts."""
    socket = f"{'wss' if is_https else 'ws'}://{host}"
    return (
        _closed()
        .form_action("'self'")
        .script_src("'self'", *script_hashes)
        .style_src("'self'", "'unsafe-inline'")
        .img_src("'self'", "data:")
        .font_src("'self'")
        .connect_src("'self'", socket)
        .custom_directive("manifest-src", "'self'")
        .custom_directive("worker-src", "'self'")
    )
