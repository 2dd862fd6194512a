"""Whether what a pretend upstream says is like what was recorded of the real one."""

from __future__ import annotations

from collections.abc import Set
from typing import Any


def assert_like(
    ours: Any, theirs: Any, at: str, *, same: Set[str], few: Set[str] = frozenset(), name: str = ""
) -> None:
    """The same fields of the same kinds, wherever neither is empty; and the same values of those
    in ``same`` and of numbers named ``status``. Fields in ``few`` only some rows have."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        assert set(ours) ^ set(theirs) <= few, f"{at}: {set(ours) ^ set(theirs)}"
        for key in ours:
            if key in theirs:
                assert_like(ours[key], theirs[key], f"{at}.{key}", same=same, few=few, name=key)
    elif isinstance(ours, list) and isinstance(theirs, list):
        many = len(ours) == len(theirs)
        for place, value in enumerate(ours if theirs else []):
            real = theirs[place if many else 0]
            assert_like(value, real, f"{at}[{place}]", same=same, few=few, name=name)
    elif ours is not None and theirs is not None:
        kinds = {type(ours), type(theirs)}
        assert len(kinds) == 1 or kinds == {int, float}, f"{at}: {ours!r} is not like {theirs!r}"
    counts = name in same or (name == "status" and isinstance(theirs, int))
    if counts and not isinstance(ours, dict | list):
        assert ours == theirs, f"{at}: {ours!r} instead of {theirs!r}"
