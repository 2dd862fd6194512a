"""Searching lists: every word has to be there, as part of any of some columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, func, or_

MOST_WORDS = 8
ESCAPE = "!"


def words(search: str | None) -> list[str]:
    """Patterns for the words of a search: parts of words count, signs mean themselves."""
    found = (search or "").replace("\0", " ").lower().split()[:MOST_WORDS]
    signs = str.maketrans({sign: ESCAPE + sign for sign in f"%_{ESCAPE}"})
    return [f"%{word.translate(signs)}%" for word in found]


def has(columns: Sequence[Any], word: str | BindParameter[str]) -> ColumnElement[bool]:
    """Whether one of these columns has a pattern of :func:`words` in it."""
    return or_(*(func.lower(column).like(word, escape=ESCAPE) for column in columns))
