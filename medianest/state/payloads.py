"""What a browser may send along with an event; Reflex checks none of it."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from typing import Any, get_type_hints

from pydantic import PydanticSchemaGenerationError, TypeAdapter, ValidationError
from reflex_base.constants.route import RouteVar

MAX_TEXT = 30_000
MAX_PATH = 2000


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
    """Path and query of the page that an event came from; ``None`` where they are none."""
    if not isinstance(data, dict):
        return None
    paths = {key: data.get(key, "/") for key in (RouteVar.PATH, RouteVar.ORIGIN)}
    query = data.get(RouteVar.QUERY) or {}
    whole = all(isinstance(path, str) and len(path) <= MAX_PATH for path in paths.values())
    if not whole or not isinstance(query, dict) or len(str(query)) > MAX_PATH:
        return None
    return {**paths, RouteVar.QUERY: query}


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
