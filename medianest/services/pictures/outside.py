"""Downloads pictures from addresses that others named, through the guard and no other way."""

from __future__ import annotations

import ssl
from functools import cache
from pathlib import Path

import certifi
import httpx

MOST_REDIRECTS = 2
FAILURES = (httpx.HTTPError, httpx.InvalidURL, TimeoutError, OSError, ValueError)
"""What :func:`download` raises where there is nothing to be had."""


async def download(
    url: str, proxy: str, ca_file: Path | None, largest_bytes: int, patience_seconds: float
) -> bytes:
    """What is at ``url``, whatever it is. It came from a stranger: only the guard behind ``proxy``
    decides where it, and the addresses that it leads on to, may go.

    Each step takes at most ``patience_seconds``. ``ca_file`` is trusted instead of the usual
    authorities. Raises :data:`FAILURES`, :class:`ValueError` for more than ``largest_bytes``.
    """
    if not proxy:
        raise ValueError("no way out but a guarded one")
    client = httpx.AsyncClient(
        proxy=proxy,
        verify=_demo_trust(ca_file) if ca_file else _trust(),
        trust_env=False,
        timeout=patience_seconds,
        follow_redirects=True,
        max_redirects=MOST_REDIRECTS,
    )
    async with client, client.stream("GET", url) as response:
        response.raise_for_status()
        return await _capped(response, largest_bytes)


async def _capped(response: httpx.Response, largest_bytes: int) -> bytes:
    body = bytearray()
    async for part in response.aiter_bytes():
        body += part
        if len(body) > largest_bytes:
            raise ValueError("too large for a picture")
    return bytes(body)


@cache
def _trust() -> ssl.SSLContext:
    """Kept: reading all authorities takes 20 ms of the web process."""
    return ssl.create_default_context(cafile=certifi.where())


def _demo_trust(ca_file: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(ca_file))
