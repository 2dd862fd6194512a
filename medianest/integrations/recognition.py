"""Whether what answers is the program that is looked for."""

from __future__ import annotations

from typing import TypeVar

from medianest.errors import UpstreamResponseError
from medianest.integrations import http_errors
from medianest.integrations.http import Upstream
from medianest.integrations.tolerant import read

T = TypeVar("T")

STRANGERS_REFUSALS = (400, 401, 403, 404, 405)
"""How other programs answer a path that they do not know."""


async def recognised(upstream: Upstream, path: str, kind: type[T]) -> T:
    """What ``GET path`` answers to everybody, as ``kind``.

    Raises :class:`UpstreamResponseError` that names the program where another one answers: with
    a refusal, a page, or JSON of its own.
    """
    answer = await upstream.request("GET", path, expected=STRANGERS_REFUSALS, refusals=())
    try:
        if answer.status in STRANGERS_REFUSALS:
            raise http_errors.something_else(upstream.name)
        return read(upstream.name, kind, answer.json())
    except UpstreamResponseError:
        raise http_errors.something_else(upstream.name) from None
