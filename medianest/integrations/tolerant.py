"""Models of what upstreams answer: unknown fields are left out, missing ones have a default."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, TypeAdapter, ValidationError
from pydantic.alias_generators import to_camel

from medianest.integrations import http_errors

T = TypeVar("T")


def _or(default: Any) -> Callable[[Any], Any]:
    """Upstreams say null, or nothing between the quotes, where they mean the default."""
    return lambda value: default if value in (None, "") else value


Text = Annotated[str, BeforeValidator(_or(""))]
Flag = Annotated[bool, BeforeValidator(_or(False))]
Number = Annotated[int, BeforeValidator(_or(0))]


class Answered(BaseModel):
    """One thing that an upstream answered; its names are camelCase."""

    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        alias_generator=to_camel,
        populate_by_name=True,
        coerce_numbers_to_str=True,
        hide_input_in_errors=True,
    )


def read(upstream: str, kind: type[T], data: Any) -> T:
    """``data`` as ``kind``. Raises :class:`UpstreamResponseError` where it is none."""
    try:
        return TypeAdapter(kind).validate_python(data)
    except ValidationError:
        raise http_errors.not_understood(upstream) from None
