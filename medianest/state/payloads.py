"""What a browser may send along with an event; Reflex checks none of it."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from typing import Any, get_type_hints
from urllib.parse import parse_qsl, urlencode

from pydantic import PydanticSchemaGenerationError, TypeAdapter, ValidationError
from reflex_base.constants.route import RouteVar

MAX_TEXT = 30_000
MAX_PATH = 4000
LONGEST_PARAMETER = 200
"""Of what stands in an address, this much is read: whoever follows one that is too long is still
answered."""


class PayloadShape:
    """The arguments of one handler. Annotations are read strictly: ``"5"`` is not an ``int``."""

    def __init__(self, handler: Callable[..., Any]) -> None:
        hints = get_type_hints(handler, include_extras=True)
        parameters = list(inspect.signature(handler).parameters.values())[1:]
        self._adapters = {one.name: _adapter(hints.get(one.name, Any)) for one in parameters}
        self._needed = {one.name for one in parameters if one.default is one.empty}

    def fits(self, payload: dict[str, Any]) -> bool:
        """Whether the handler can be called with ``payload``."""
        names = payload.keys()
        if not self._needed <= names or not names <= self._adapters.keys():
            return False
        return all(_fits(self._adapters[name], value) for name, value in payload.items())


def place(data: Any) -> dict[str, Any] | None:
    """Path and query of the page that an event came from, where they are too long with their
    parameters cut; ``None`` where they are none."""
    if not isinstance(data, dict):
        return None
    paths = {key: data.get(key, "/") for key in (RouteVar.PATH, RouteVar.ORIGIN)}
    query = data.get(RouteVar.QUERY) or {}
    if not isinstance(query, dict) or not all(isinstance(path, str) for path in paths.values()):
        return None
    query = query if len(str(query)) <= MAX_PATH else _cut_all(query)
    found = {**{key: _cut(path) for key, path in paths.items()}, RouteVar.QUERY: query}
    return found if all(len(str(each)) <= MAX_PATH for each in found.values()) else None


def _cut(path: str) -> str:
    if len(path) <= MAX_PATH:
        return path
    where, _, query = path.partition("?")
    return f"{where}?{urlencode(_cut_all(dict(parse_qsl(query[:MAX_TEXT]))))}"


def _cut_all(query: dict[str, Any]) -> dict[str, Any]:
    return {str(name): str(value)[:LONGEST_PARAMETER] for name, value in query.items()}


def _adapter(hint: Any) -> TypeAdapter[Any]:
    try:
        return TypeAdapter(hint)
    except PydanticSchemaGenerationError:
        return TypeAdapter(Any)


def _fits(adapter: TypeAdapter[Any], value: Any) -> bool:
    text = json.dumps(value, ensure_ascii=False)
    if len(text) > MAX_TEXT:
        return False
    try:
        adapter.validate_json(text, strict=True)
    except ValidationError:
        return False
    return True
