"""Answers from our copy of the library: with their age, and for browsers to keep."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any, Generic, TypeVar

from pydantic_core import to_json
from starlette.requests import Request
from starlette.responses import Response

from medianest.api.envelope import Meta, enveloped
from medianest.views.view import UtcTime, View

Data = TypeVar("Data")

ALWAYS_ASK = "private, no-cache"
FIVE_MINUTES = "private, max-age=300"
AN_HOUR = "private, max-age=3600"


class AgedMeta(Meta):
    """``synced_at``: how old what is answered is at most; null where nothing was copied yet."""

    synced_at: UtcTime | None


class Aged(View, Generic[Data]):
    """The shape of a success that comes from our copy, for the OpenAPI document."""

    success: bool
    data: Data
    meta: AgedMeta


def aged(request: Request, data: Any, synced_at: datetime | None, *, kept: str) -> Response:
    """An answer with its age; ``kept`` is its ``Cache-Control``. Nothing is sent again to whoever
    has it already."""
    body = to_json(data, by_alias=True)
    age = to_json(_Age(synced_at=synced_at), by_alias=True)
    # Weak: the same data comes with another time of the answer.
    tag = f'W/"{hashlib.blake2s(body + age, digest_size=12).hexdigest()}"'
    headers = {"cache-control": kept, "etag": tag, "vary": "authorization, cookie"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return enveloped(body, headers=list(headers.items()), more_meta=age[1:-1])


class _Age(View):
    synced_at: UtcTime | None
