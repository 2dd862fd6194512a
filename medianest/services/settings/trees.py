"""Settings as ``area → key → value``: laid over each other, compared, and checked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError
from pydantic.alias_generators import to_camel

from medianest.errors import InvalidInputError
from medianest.views.secret import Secret
from medianest.views.settings import Settings

Tree = dict[str, dict[str, Any]]

_WORDINGS = {
    "Extra inputs are not permitted": "is not a setting",
    "Input should be a valid dictionary or instance of": "must be a group of settings:",
    "Input should be a valid integer": "must be a whole number",
    "Input should be a valid boolean": "must be true or false",
    "Input should be a valid": "must be a",
    "Input should be": "must be",
    "Value should have": "must have",
    "String should have": "must have",
    "List should have": "must have",
    "Unable to parse input string as an integer, exceeded maximum size": "is too large",
    ", unable to parse string as an integer": "",
    ", got a number with a fractional part": "",
    ", unable to interpret input": "",
    " after validation": "",
}


def tree_of(settings: Settings) -> Tree:
    """By the names on the wire, JSON values; secrets stay :class:`Secret`."""
    tree: Tree = settings.model_dump(by_alias=True, mode="json")
    for area_name, area in settings:
        for name, value in area:
            if isinstance(value, Secret):
                alias = type(area).model_fields[name].alias or to_camel(name)
                tree[to_camel(area_name)][alias] = value
    return tree


def merged(lower: dict[str, Any], upper: dict[str, Any]) -> dict[str, Any]:
    """``upper`` over ``lower``, area by area."""
    both = dict(lower)
    for area, keys in upper.items():
        below = both.get(area)
        nested = isinstance(keys, dict) and isinstance(below, dict)
        both[area] = {**below, **keys} if nested else keys  # type: ignore[dict-item]
    return both


def validated(body: dict[str, Any]) -> Settings:
    """Raise :class:`InvalidInputError` with a sentence for each field that cannot be used."""
    try:
        return Settings.model_validate(body)
    except ValidationError as error:
        fields = {".".join(map(str, e["loc"])): sentence(e["msg"]) for e in error.errors()}
        named = " ".join(f"{field} {sentence}" for field, sentence in fields.items())
        raise InvalidInputError(f"This cannot be used: {named}", details=fields) from None


def sentence(message: str) -> str:
    """What pydantic says, as the end of a sentence that begins with the setting's name."""
    words = message.removeprefix("Value error, ")
    for its, ours in _WORDINGS.items():
        words = words.replace(its, ours)
    return words.rstrip(".") + "."


def in_full(words: str) -> str:
    """The same as a sentence of its own, for beside a field that names the setting already."""
    return f"This {words}" if words[:1].islower() else words


def differences(before: Tree, after: Tree) -> Iterator[tuple[str, str, Any]]:
    """``(area, key, value)`` of what is not the same."""
    for area, keys in after.items():
        for key, value in keys.items():
            if before[area][key] != value:
                yield area, key, value
