"""What a mistyped word may have been meant to be: one letter more, less, another, or two swapped.

An edit leaves one half of a word as it is. So words with the same first half and words with the
same second half are looked at, each through an index, and a swap at the seam by itself. A word that
is still being typed may be the beginning of a longer one, if its own first half is right.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Integer, String, bindparam, select, union_all
from sqlmodel import col

from medianest.database import AnySelect, Database
from medianest.models.item_search import SearchWord

SHORTEST_TYPED = 4
SHORTEST_MEANT = 5
"""Letters of the longer of the two words: what was typed and what was meant."""

HIGHEST = "\U0010ffff"
MOST_LOOKED_AT = 3_000
MOST_MEANT = 24
_LONGER = range(2, 12)
"""By how many letters a word may be longer than its beginning."""

_word, _length = col(SearchWord.word), col(SearchWord.length)


def _near() -> Any:
    """One seek for each length: a range of lengths would be gone through as a whole."""
    return _length.in_([bindparam(f"length{step:+}", type_=Integer) for step in (-1, 0, 1)])


def _begins(column: Any, name: str) -> Any:
    first, last = bindparam(name, type_=String), bindparam(f"{name}_end", type_=String)
    return column.between(first, last)


def _some(*conditions: Any) -> AnySelect:
    return select(select(_word).where(*conditions).limit(MOST_LOOKED_AT).subquery())


_NEAR = union_all(
    _some(_near(), _begins(_word, "head")),
    _some(_near(), _begins(col(SearchWord.reversed), "tail")),
    _some(_near(), _word == bindparam("swapped", type_=String)),
)
_BEGUN = _some(
    _length.in_([bindparam(f"longer{step}", type_=Integer) for step in _LONGER]),
    _begins(_word, "head"),
)


async def meant(database: Database, typed: str, *, is_begun: bool) -> list[str]:
    """Words of the library that are one edit away from ``typed``; with ``is_begun`` also those of
    which only the beginning is."""
    if len(typed) < SHORTEST_TYPED:
        return []
    values = _values(typed)
    found = {row.word for row in await database.rows(_NEAR, values)}
    right = sorted(word for word in found if is_right(typed, word))
    if is_begun and len(typed) >= SHORTEST_MEANT:
        longer = {f"longer{step}": len(typed) + step for step in _LONGER}
        begun = await database.rows(_BEGUN, {**values, **longer})
        right += sorted(row.word for row in begun if _is_begun(typed, row.word))
    return right[:MOST_MEANT]


def is_right(typed: str, word: str) -> bool:
    """Whether ``typed`` is one edit away from ``word``, and both long enough to tell."""
    return max(len(typed), len(word)) >= SHORTEST_MEANT and is_one_edit(typed, word)


def is_one_edit(one: str, other: str) -> bool:
    """Whether a letter put in, left out or replaced, or two neighbours swapped, make the other."""
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1 or one == other:
        return False
    at = next((place for place, sign in enumerate(one) if sign != other[place]), len(one))
    if len(one) < len(other):
        return one[at:] == other[at + 1 :]
    return one[at + 1 :] == other[at + 1 :] or (
        one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]
    )


def _is_begun(typed: str, word: str) -> bool:
    return any(is_one_edit(typed, word[: len(typed) + step]) for step in (-1, 0, 1))


def _values(typed: str) -> dict[str, Any]:
    seam = len(typed) // 2
    head, tail = typed[:seam], typed[seam:][::-1]
    swapped = head[:-1] + typed[seam] + head[-1] + typed[seam + 1 :]
    return {
        **{f"length{step:+}": len(typed) + step for step in (-1, 0, 1)},
        "head": head,
        "head_end": head + HIGHEST,
        "tail": tail,
        "tail_end": tail + HIGHEST,
        "swapped": swapped,
    }
