"""A setting that is never shown: what it is on the wire is whether it is set."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

MAX_CHARACTERS = 2_000
HARD_TO_GUESS_CHARACTERS = 16


class Secret:
    """Text that prints as ``Secret(set)`` and is sent as ``{"set": true}``.

    ``is_lost`` marks one that is stored but cannot be decrypted any more: it counts as not set, and
    differs from an empty one, so that it can be removed.
    """

    __slots__ = ("_text", "is_lost")

    def __init__(self, text: str = "", *, is_lost: bool = False) -> None:
        self._text = text
        self.is_lost = is_lost

    def reveal(self) -> str:
        """The text itself, for whoever it is meant for; never for a view, a log or an address."""
        return self._text

    def __bool__(self) -> bool:
        return bool(self._text)

    def __repr__(self) -> str:
        return f"Secret({'set' if self else 'not set'})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and (self._text, self.is_lost) == (
            other._text,
            other.is_lost,
        )

    def __hash__(self) -> int:
        return hash((self._text, self.is_lost))

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[Any], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            _read,
            serialization=core_schema.plain_serializer_function_ser_schema(
                lambda secret: {"set": bool(secret)}
            ),
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {
            "type": "object",
            "properties": {"set": {"type": "boolean"}},
            "required": ["set"],
            "description": "Send text to change it and an empty text to remove it.",
        }


def _read(value: object) -> Secret:
    if isinstance(value, Secret):
        return value
    if not isinstance(value, str):
        raise ValueError('must be text, or {"set": true} to leave it as it is')
    text = value.strip()
    if len(text) > MAX_CHARACTERS:
        raise ValueError(f"must have at most {MAX_CHARACTERS} characters")
    if not text.isprintable():
        raise ValueError("must be text on one line")
    return Secret(text)


def _hard_to_guess(secret: Secret) -> Secret:
    if secret and len(secret.reveal()) < HARD_TO_GUESS_CHARACTERS:
        raise ValueError(f"must have at least {HARD_TO_GUESS_CHARACTERS} characters")
    return secret


LongSecret = Annotated[Secret, AfterValidator(_hard_to_guess)]
"""One that opens a door by itself: nothing else is asked of whoever knows it."""
