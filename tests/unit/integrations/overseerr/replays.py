"""A Seerr on loopback that answers as it was recorded, and what came to it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from medianest.integrations.overseerr.client import Overseerr
from tests.clients.raw_site import RawSite, answer, raw_site

KEY = "planted-key-of-seerr"


@dataclass(frozen=True)
class Asked:
    """One call as it came; names of ``headers`` are in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: Any

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))


@asynccontextmanager
async def seerr_saying(
    *answers: bytes | None, key: str = KEY, path: str = "", **options: Any
) -> AsyncIterator[tuple[Overseerr, RawSite]]:
    """A client, and the site that it asks; ``path`` is where the site answers below its root."""
    async with raw_site(*answers) as site:
        client = Overseerr(site.url + path, key, **options)
        try:
            yield client, site
        finally:
            await client.close()


def asked(site: RawSite) -> list[Asked]:
    """All calls that came so far."""
    return [_asked(head, body) for head, body in zip(site.asked, site.bodies, strict=True)]


def said(body: Any, status: int = 200, **headers: str) -> bytes:
    """An answer with ``body`` as JSON."""
    return answer(json.dumps(body), status, **headers)


def _asked(head: str, body: bytes) -> Asked:
    first, *lines = head.strip().split("\r\n")
    method, target, _ = first.split(" ")
    headers = dict(line.split(": ", 1) for line in lines if ": " in line)
    lower = {name.lower(): value for name, value in headers.items()}
    return Asked(method, target, lower, json.loads(body) if body else None)
