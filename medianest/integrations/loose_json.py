"""JSON of upstreams that write down whatever their files and their databases hold."""

from __future__ import annotations

import json
from typing import Any

import orjson

from medianest.integrations import http_errors
from medianest.integrations.http import Answer


def read(answer: Answer) -> Any:
    """The body, whatever it says to be. Raises :class:`UpstreamResponseError` where it is none."""
    try:
        return orjson.loads(answer.body)
    except orjson.JSONDecodeError as error:
        if "depth" in error.msg:  # no file is called so, and Python's reader would go as deep
            raise http_errors.not_understood(answer.upstream) from None
        return _repaired(answer)


def _repaired(answer: Answer) -> Any:
    """Names of files that are no text have been seen to spoil a whole answer."""
    try:
        loose = json.loads(
            answer.body.decode("utf-8", "replace"), strict=False, parse_constant=lambda _: None
        )
        return orjson.loads(json.dumps(loose, ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError):
        raise http_errors.not_understood(answer.upstream) from None
