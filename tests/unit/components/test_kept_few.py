"""What a page keeps of what was looked at, and for how long."""

from __future__ import annotations

from typing import Any

from tests.unit.components.javascript import evaluate

MADE = "(() => { let made = 0; const few = module.keptFew(2, () => ({ made: ++made }));"


def after(*keys: str) -> Any:
    """Which was made for each, as the keys were asked for one after the other."""
    return evaluate(
        "kept_few.js", f"{MADE} return given.map((key) => few.of(key).made); }})()", *keys
    )


def test_what_is_kept_is_not_made_anew() -> None:
    assert after("a", "b", "a", "b") == [1, 2, 1, 2]


def test_what_was_asked_for_longest_ago_goes_first() -> None:
    assert after("a", "b", "a", "c", "a", "b") == [1, 2, 1, 3, 1, 4]


def test_all_that_is_kept_can_be_gone_through() -> None:
    went = f"""{MADE} "abc".split("").forEach(few.of);
      const seen = []; few.each((one) => seen.push(one.made)); return seen; }})()"""
    assert evaluate("kept_few.js", went) == [2, 3]
