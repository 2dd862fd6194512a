"""The envelope around every answer of the REST API."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from pydantic_core import to_json
from starlette.responses import Response

from medianest import __version__
from medianest.api import call
from medianest.api.failures import Failure
from medianest.views.view import View

Data = TypeVar("Data")


class Meta(View):
    timestamp: str
    version: str
    correlation_id: str


class Envelope(View, Generic[Data]):
    """The shape of a success, for the OpenAPI document."""

    success: bool
    data: Data
    meta: Meta


class JsonAnswer(Response):
    media_type = "application/json"


def success(
    data: Any, *, status: int = 200, headers: list[tuple[str, str]] | None = None
) -> JsonAnswer:
    """``data`` holds views, or what JSON knows; names come out in camelCase."""
    return enveloped(to_json(data, by_alias=True), status=status, headers=headers)


def enveloped(
    data: bytes,
    *,
    status: int = 200,
    headers: list[tuple[str, str]] | None = None,
    more_meta: bytes = b"",
) -> JsonAnswer:
    """A success whose ``data`` is JSON already; ``more_meta`` are members of ``meta``."""
    meta = _meta() if not more_meta else b"%b,%b}" % (_meta()[:-1], more_meta)
    answer = JsonAnswer(b'{"success":true,"data":%b,"meta":%b}' % (data, meta), status)
    for name, value in headers or []:
        answer.headers.append(name, value)
    return answer


def failure(failed: Failure) -> JsonAnswer:
    """What a failure looks like on the wire."""
    error: dict[str, Any] = {"code": failed.code, "message": failed.message}
    if failed.details is not None:
        error["details"] = failed.details
    body = b'{"success":false,"error":%b,"meta":%b}' % (to_json(error), _meta())
    return JsonAnswer(body, failed.status, headers=failed.headers)


def _meta() -> bytes:
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
    return b'{"timestamp":"%b","version":"%b","correlationId":"%b"}' % (
        now.encode(),
        __version__.encode(),
        call.current_id().encode(),
    )
