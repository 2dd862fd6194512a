"""How the programs are that MediaNest uses, in words for administrators."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.components.javascript import call

MODULE = "upstream_health_words.js"
NOW = 1_772_366_400_000  # 2026-03-01T12:00:00Z
WELL: dict[str, Any] = {
    "status": "ok", "since": "2026-03-01T11:00:00Z", "latency_ms": 41.2, "version": "3.1.0",
    "last_error": "", "last_error_at": None, "breaker": None,
}  # fmt: skip
AWAY = WELL | {"status": "unreachable", "last_error": "It is silent."}


def test_what_is_well_says_for_how_long_and_how_fast() -> None:
    assert call(MODULE, "stateOf", WELL) == ["Answers", "success"]
    assert call(MODULE, "factsOf", WELL, NOW) == "for 60 min · 41 ms · 3.1.0"
    assert call(MODULE, "troubleOf", WELL, NOW) == "No trouble so far."


def test_what_is_not_says_why_and_no_time_of_an_answer() -> None:
    assert call(MODULE, "stateOf", AWAY)[0] == "Does not answer"
    assert call(MODULE, "factsOf", AWAY, NOW) == "for 60 min · 3.1.0"
    assert call(MODULE, "troubleOf", AWAY, NOW) == "It is silent."


@pytest.mark.parametrize(
    ("breaker", "words"),
    [
        (None, ""),
        ({"state": "closed", "next_try_at": None}, ""),
        ({"state": "open", "next_try_at": "2026-03-01T12:00:09.5Z"}, "Left alone for 10 s more."),
        ({"state": "open", "next_try_at": "2026-03-01T11:59:59Z"}, "The next call tries it again."),
    ],
)
def test_what_is_spared_says_until_when(breaker: dict[str, Any] | None, words: str) -> None:
    assert call(MODULE, "breakerWords", breaker, NOW) == words
    told = call(MODULE, "troubleOf", AWAY | {"breaker": breaker}, NOW)
    assert told == " ".join(filter(None, [words, "It is silent."]))


def test_what_is_not_set_up_is_not_looked_at() -> None:
    assert call(MODULE, "stateOf", None)[0] == "Not looked at"
    assert call(MODULE, "factsOf", None, NOW) == call(MODULE, "troubleOf", None, NOW) == ""
