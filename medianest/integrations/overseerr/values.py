"""Single values of Overseerr's answers: what cannot be used is missing, and the rest can be kept.

Texts are such as databases take and no longer than any that make sense, numbers fit 32 bits unless
they are Plex's, and times are in UTC.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator, Field, TypeAdapter, ValidationError

Row = TypeVar("Row")

_SMALL, _LARGE = 2**31 - 1, 2**63 - 1
_LINE, _PROSE = 500, 10_000
_PICTURE = re.compile(r"/[A-Za-z0-9_-]{1,100}\.[A-Za-z]{2,4}", re.ASCII)
_YEAR = re.compile(r"\d{4}(?=-)", re.ASCII)


def text_up_to(longest: int) -> Callable[[Any], str]:
    """Text or a number as text, without what databases do not take; else empty."""

    def clean(value: Any) -> str:
        found = str(value) if isinstance(value, str | int | float) else ""
        # Half a surrogate pair is no character, and NUL is none that databases take.
        return found.replace("\0", "").encode(errors="ignore").decode()[:longest]

    return clean


def _zero_for_none(value: Any) -> Any:
    return 0 if value is None else value


def _moment(value: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(value)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (TypeError, ValueError, OverflowError):
        return None


def _out_of_ten(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and 0 <= value <= 10 else None


def _picture(value: Any) -> str:
    path = f"/{value.rpartition('/')[2]}" if isinstance(value, str) else ""
    return path if _PICTURE.fullmatch(path) else ""


def _empty_for_none(value: Any) -> Any:
    return {} if value is None else value


def year_of(day: str) -> int | None:
    """Of a day such as ``2021-09-14``."""
    found = _YEAR.match(day)
    return int(found.group()) or None if found else None


def readable(kind: type[Row]) -> BeforeValidator:
    """Keep of a list what can be read as ``kind``: one odd row must not hide the others."""
    adapter: TypeAdapter[Row] = TypeAdapter(kind)

    def keep(value: Any) -> list[Row]:
        rows: Iterable[Any] = value if isinstance(value, list | tuple) else ()
        found = (_read(adapter, row) for row in rows)
        return [row for row in found if row is not None]

    return BeforeValidator(keep)


def readable_one(kind: type[Row]) -> BeforeValidator:
    """``None`` for what cannot be read as ``kind``: the rest is of use without it."""
    adapter: TypeAdapter[Row] = TypeAdapter(kind)
    return BeforeValidator(lambda value: _read(adapter, value))


def _read(adapter: TypeAdapter[Row], row: Any) -> Row | None:
    try:
        return adapter.validate_python(row)
    except ValidationError:
        return None


Line = Annotated[str, BeforeValidator(text_up_to(_LINE))]
Prose = Annotated[str, BeforeValidator(text_up_to(_PROSE))]
Id = Annotated[int, Field(ge=0, le=_SMALL)]
"""A number that a thing is known by; one without it is none."""
Count = Annotated[int, BeforeValidator(_zero_for_none), Field(ge=-_SMALL, le=_SMALL)]
"""Any number; 0 where there is none."""
Whole = Annotated[int, Field(ge=-_SMALL, le=_SMALL)]
PlexId = Annotated[int, Field(ge=0, le=_LARGE)]
Moment = Annotated[datetime | None, BeforeValidator(_moment)]
OutOfTen = Annotated[float | None, BeforeValidator(_out_of_ten)]
PicturePath = Annotated[str, BeforeValidator(_picture)]
"""``/name.jpg`` and nothing else; stills of episodes come with a host in front."""
OR_EMPTY = BeforeValidator(_empty_for_none)
"""For a thing that is null once it was removed: then all its fields are empty."""
