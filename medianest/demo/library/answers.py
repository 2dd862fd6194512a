"""Puts an answer of the pretend Plex server into JSON, or XML for those who do not ask for JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import quoteattr

import orjson
from starlette.requests import Request
from starlette.responses import Response

from medianest.demo.library.rows import Row, Wanted

IDENTIFIER = "com.plexapp.plugins.library"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_ELEMENTS = {
    "movie": "Video",
    "episode": "Video",
    "clip": "Video",
    "track": "Track",
    "photo": "Photo",
    "playlist": "Playlist",
}


def container(request: Request, told: Row, headers: Mapping[str, str] | None = None) -> Response:
    """An answer with these fields and lists of elements."""
    more = dict(headers or {})
    if "application/json" in request.headers.get("accept", ""):
        body = orjson.dumps({"MediaContainer": told})
        return Response(body, headers=more, media_type="application/json")
    text = _HEAD + _element("MediaContainer", told)
    return Response(text, headers=more, media_type="text/xml;charset=utf-8")


def wanted(request: Request, *, knows_fields: bool) -> Wanted:
    """What of the rows the request asks for; `includeFields` means "only these" to those who name
    the version of the API, and where the server is new enough."""
    query = request.query_params
    names_version = bool(request.headers.get("x-plex-pms-api-version"))
    return Wanted(
        _names(query.get("excludeFields")) | _names(query.get("excludeElements")),
        _names(query.get("includeFields")) if knows_fields and names_version else frozenset(),
        query.get("includeGuids") == "1",
    )


def _names(value: str | None) -> frozenset[str]:
    return frozenset(value.split(",")) if value else frozenset()


def _element(name: str, told: Row) -> str:
    attributes, inside = [], []
    for key, value in told.items():
        if isinstance(value, list):
            inside += [_element(_name_of(key, row), row) for row in value]
        elif isinstance(value, dict):
            inside.append(_element(key, value))
        elif value is not None:
            attributes.append(f" {key}={quoteattr(_text(value))}")
    opening = f"<{name}{''.join(attributes)}"
    return f"{opening}>\n{''.join(inside)}</{name}>\n" if inside else f"{opening}/>\n"


def _name_of(key: str, row: Row) -> str:
    return _ELEMENTS.get(row.get("type", ""), "Directory") if key == "Metadata" else key


def _text(value: Any) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)
