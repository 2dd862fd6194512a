"""The three ways in which a Seerr says no, and what its validator of requests finds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_RESERVED_TEXT = (
    "Parameter '{}' must be url encoded. Its value may not contain reserved characters."
)
RESERVED = re.compile(r"[:/?#\[\]@!$&'()*+,;=]")


class RefusedError(Exception):
    """An answer that is none of the expected ones."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(body)
        self.status = status
        self.body = body


def said(status: int, message: str) -> RefusedError:
    """`{message}`: what the code of a route says."""
    return RefusedError(status, {"message": message})


def not_allowed() -> RefusedError:
    """`{status, error}`: no rights, or a wrong key."""
    return RefusedError(
        403, {"status": 403, "error": "You do not have permission to access this endpoint"}
    )


def of_path(status: int, path: str, message: str) -> RefusedError:
    """`{message, errors}` of the validator about an address."""
    return RefusedError(
        status, {"message": message, "errors": [{"path": path, "message": message}]}
    )


class Found:
    """Collects what the validator finds wrong with a request's query, path or body."""

    def __init__(self) -> None:
        self._errors: list[dict[str, str]] = []

    def add(self, where: str, message: str, rule: str) -> None:
        """`where` is like `.body.mediaId`."""
        code = f"{rule}.openapi.validation"
        self._errors.append({"path": where, "message": message, "errorCode": code})

    def check(self) -> None:
        """Raises :class:`RefusedError` if anything was found."""
        if self._errors:
            texts = [f"request{_named(error)} {error['message']}" for error in self._errors]
            raise RefusedError(400, {"message": ", ".join(texts), "errors": self._errors})


def _named(error: dict[str, str]) -> str:
    """A field that is missing is told of what it is missing in."""
    is_missing = error["errorCode"].startswith("required.")
    return error["path"].rpartition(".")[0] if is_missing else error["path"]


Schema = Mapping[str, str | tuple[str, ...]]
"""What a parameter may be: `number`, `string`, `boolean`, or one of some words; a name that ends in
`!` has to be there."""


def check_query(raw: str, query: Mapping[str, str], schema: Schema) -> None:
    """Raises :class:`RefusedError`: for a reserved character that is not encoded, for a parameter
    that is unknown or missing, and for a value that is not of its kind."""
    kinds = {name.rstrip("!"): kind for name, kind in schema.items()}
    for pair in raw.split("&"):
        name, _, value = pair.partition("=")
        if name in kinds and RESERVED.search(value):
            raise RefusedError(400, _about_query(name, _RESERVED_TEXT.format(name)))
    for name in query:
        if name not in kinds:
            raise RefusedError(400, _about_query(name, f"Unknown query parameter '{name}'"))
    for wanted in schema:
        if wanted.endswith("!") and not query.get(wanted[:-1]):
            raise RefusedError(400, _missing(wanted[:-1]))
    found = Found()
    for name, value in query.items():
        _check_value(found, f".query.{name}", value, kinds[name], "number,null")
    found.check()


def check_number(name: str, value: str) -> int:
    """A number in the path. Raises :class:`RefusedError`."""
    found = Found()
    _check_value(found, f".params.{name}", value, "number", "number")
    found.check()
    return int(float(value))


def _missing(name: str) -> dict[str, Any]:
    rule = f"should have required property '{name}'"
    error = {"path": f".query.{name}", "message": rule, "errorCode": "required.openapi.validation"}
    return {"message": f"request.query {rule}", "errors": [error]}


def _about_query(name: str, text: str) -> dict[str, Any]:
    return {"message": text, "errors": [{"path": f".query.{name}", "message": text}]}


def _check_value(
    found: Found, where: str, value: str, kind: str | tuple[str, ...], number: str
) -> None:
    if isinstance(kind, tuple):
        if value not in kind:
            allowed = ", ".join(kind)
            found.add(where, f"should be equal to one of the allowed values: {allowed}", "enum")
    elif kind == "number" and not re.fullmatch(r"-?\d+(\.\d+)?", value):
        found.add(where, f"should be {number}", "type")
    elif kind == "boolean" and value not in ("true", "false"):
        found.add(where, "should be boolean", "type")
