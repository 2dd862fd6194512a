"""A Tautulli on loopback that answers as it was recorded, and what came to it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qsl

from medianest.integrations.tautulli.client import Tautulli
from tests.clients.raw_site import RawSite, answer, raw_site
from tests.recorded import FOLDER

KEY = "planted-key-of-tautulli-32-chars"


def data_of(name: str) -> Any:
    """The data that was recorded."""
    return json.loads((FOLDER / f"tautulli/{name}.json").read_text())["response"]["data"]


def rows_of(name: str) -> list[dict[str, Any]]:
    """The rows of a table that was recorded."""
    found: list[dict[str, Any]] = data_of(name)["data"]
    return found


def said(data: Any) -> bytes:
    """A good answer with that data."""
    envelope = {"response": {"result": "success", "message": None, "data": data}}
    return answer(json.dumps(envelope), content_type="application/json;charset=UTF-8")


def table(rows: list[Any], matching: int | None = None, **more: Any) -> bytes:
    """A part of a table of so many ``matching`` rows, all of them unless told otherwise."""
    count = len(rows) if matching is None else matching
    counted = {"recordsFiltered": count, "recordsTotal": count, "draw": 1}
    return said({**counted, "data": rows, **more})


CONNECTED = said({"connected": True})
CUT_OFF = said({"connected": False})
NO_TABLE = table([], draw=0)
"""What stands for an error."""


@asynccontextmanager
async def tautulli_saying(
    *answers: bytes | None, key: str = KEY, path: str = "", **options: Any
) -> AsyncIterator[tuple[Tautulli, RawSite]]:
    """A client, and the site that it asks."""
    async with raw_site(*answers) as site:
        client = Tautulli(site.url + path, key, **options)
        try:
            yield client, site
        finally:
            await client.close()


def asked(site: RawSite) -> list[dict[str, str]]:
    """The forms that came so far."""
    return [dict(parse_qsl(body.decode(), keep_blank_values=True)) for body in site.bodies]
