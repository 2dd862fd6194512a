"""Episodes in words."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.unit.components.javascript import call, evaluate

WORDS = "episode_words.js"
NOW = datetime(2026, 11, 22, 15, 30, tzinfo=UTC).timestamp() * 1000
"""A Sunday."""


@pytest.mark.parametrize(
    ("status", "air_on", "word", "shape"),
    [
        ("available", "2030-01-01", "Ready", "ready"),
        ("none", "2020-01-01", "Not here", "missing"),
        ("none", "", "Not here", "missing"),
        ("upcoming", "2026-11-21", "Airs today", "waiting"),
        ("upcoming", "2026-11-22", "Airs today", "waiting"),
        ("upcoming", "2026-11-23", "Airs tomorrow", "waiting"),
        ("upcoming", "2026-11-28", "Airs on Saturday", "waiting"),
        ("upcoming", "2026-11-29", "Airs on 29 November 2026", "waiting"),
    ],
)
def test_an_episode_says_whether_it_is_here_and_when_it_comes(
    status: str, air_on: str, word: str, shape: str
) -> None:
    state = call(WORDS, "episodeState", {"status": status, "air_on": air_on}, NOW)
    assert (state["word"], state["shape"]) == (word, shape)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (None, ""),
        ({"season": 3, "number": 4, "air_on": "2026-11-27"}, "Friday, S3 E4"),
        ({"season": 1, "number": 10, "air_on": "2026-11-22"}, "Today, S1 E10"),
    ],
)
def test_what_is_sent_next(given: dict[str, Any] | None, words: str) -> None:
    assert call(WORDS, "nextWords", given, NOW) == words


def test_the_day_on_which_it_was_sent_is_the_same_everywhere() -> None:
    sent = {"status": "none", "air_on": "2019-01-12"}
    assert call(WORDS, "sentOn", sent) == "12 January 2019"
    in_west = '(process.env.TZ = "America/Los_Angeles", module.sentOn(given[0]))'
    assert evaluate(WORDS, in_west, sent) == "12 January 2019"
    assert call(WORDS, "sentOn", {"status": "upcoming", "air_on": "2030-01-12"}) == ""
    assert call(WORDS, "sentOn", {"status": "none", "air_on": ""}) == ""
