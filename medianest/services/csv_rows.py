"""Rows for spreadsheets: what people typed stays text and is never taken for a formula."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def lines(rows: Iterable[Iterable[Any]]) -> bytes:
    """These rows as UTF-8, with commas between cells; null is an empty cell."""
    text = io.StringIO()
    csv.writer(text).writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue().encode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool | int | float):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False, sort_keys=True)
    text = str(value).replace("\0", "")
    return f"'{text}" if _is_formula(text) else text


def plain(cell: str) -> str:
    """What stood in a cell of :func:`lines` before it was marked as text."""
    return cell[1:] if cell.startswith("'") and _is_formula(cell) else cell


def _is_formula(text: str) -> bool:
    """What has such marks already gets one more, so that each is taken off again."""
    return text.lstrip("' ").startswith(_FORMULA)
