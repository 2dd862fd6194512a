"""How services are, in words and figures."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.components.javascript import call, evaluate

MODULE = "monitor_words.js"
NOW = "2026-03-01T12:00:00Z"
OK: dict[str, Any] = {"source": "uptime_kuma", "status": "ok", "sentence": "", "seen_at": None}


@pytest.mark.parametrize(
    ("ratio", "words"),
    [
        (1, "100 %"),
        (0.99999, "99.99 %"),
        (0.9987, "99.87 %"),
        (0.5, "50 %"),
        (0, "0 %"),
        (None, "–"),
    ],
)
def test_an_uptime_is_never_rounded_up(ratio: float | None, words: str) -> None:
    assert call(MODULE, "percent", ratio) == words


def test_what_lasts_says_how_long() -> None:
    down = {"status": "down", "since": "2026-03-01T11:48:00Z"}
    assert call(MODULE, "stateWords", down, NOW) == "Down 12 min"
    assert (
        call(MODULE, "stateWords", down | {"since": "2026-02-27T12:00:00Z"}, NOW) == "Down 2 days"
    )
    assert call(MODULE, "stateWords", down | {"since": NOW}, NOW) == "Down"
    assert call(MODULE, "stateWords", down | {"status": "up"}, NOW) == "Up"
    assert call(MODULE, "stateWords", down | {"status": "something new"}, NOW) == "Not known"


def test_the_last_looks_can_be_heard() -> None:
    beats = [{"status": status} for status in ("down", *["up"] * 19, "pending")]
    assert call(MODULE, "beatWords", beats) == "Last 20 looks: 19 up, 1 pending"
    assert call(MODULE, "beatWords", beats[:1]) == "Last 1 look: 1 down"
    assert call(MODULE, "beatWords", []) == "No looks yet"


@pytest.mark.parametrize(
    ("seconds_ms", "words"),
    [(0.2, "< 1 ms"), (41.4, "41 ms"), (9999, "9999 ms"), (12000, "12 s"), (None, "")],
)
def test_times_of_answers(seconds_ms: float | None, words: str) -> None:
    assert call(MODULE, "took", seconds_ms) == words


def glance(failing: dict[str, str], feed: dict[str, Any] = OK, **counts: int) -> list[str]:
    shown = {
        "status": "down", "feed": feed, "counts": {"total": 5, "up": 0, "maintenance": 0, **counts},
        "failing": [{"name": name, "status": status} for name, status in failing.items()],
    }  # fmt: skip
    return list(call(MODULE, "glanceWords", shown, NOW))


def test_all_of_it_on_a_line() -> None:
    assert glance({}, up=5) == ["up", "All 5 services are up", ""]
    assert glance({}, up=1, total=1) == ["up", "The one service is up", ""]
    assert glance({}, total=0) == ["unknown", "No service is watched yet", ""]
    assert glance({"Plex": "down"}, up=4) == ["down", "1 of 5 services down", "Plex"]
    many = dict.fromkeys(("A", "B", "C", "D"), "down")
    assert glance(many)[1:] == ["4 of 5 services down", "A, B and 2 more"]
    assert glance({"Plex": "pending"}) == ["pending", "1 of 5 services may be down", "Plex"]
    assert glance({}, up=4, maintenance=1)[:2] == ["maintenance", "1 of 5 services in maintenance"]


def test_while_nobody_can_be_asked_the_line_says_so_and_how_old_it_is() -> None:
    feed = OK | {"status": "unreachable", "sentence": "It is away.", "seen_at": "2026-03-01T11:00Z"}
    words = "It is away. What is shown is from 60 min ago."
    assert glance({"Plex": "down"}, feed) == ["unknown", words, ""]


def test_counts_know_states_that_came_later() -> None:
    monitors = [{"status": status} for status in ("up", "up", "down", "brand new")]
    counts = evaluate(MODULE, "module.countsOf(given[0])", monitors)
    assert (counts["up"], counts["down"], counts["unknown"], counts["total"]) == (2, 1, 1, 4)
