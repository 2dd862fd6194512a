"""What is said of Overseerr while it does not do what it should."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.components.javascript import call

MODULE = "upstream_words.js"
NOW = "2026-03-01T12:00:00Z"
AWAY: dict[str, Any] = {
    "configured": True, "status": "unreachable", "sentence": "It is down.",
    "synced_at": "2026-03-01T11:55:00Z",
}  # fmt: skip
WELL = AWAY | {"status": "ok", "sentence": ""}
NONE = {"configured": False, "status": "not_configured", "sentence": "", "synced_at": None}


def test_nothing_can_be_asked_for_while_it_is_away() -> None:
    assert call(MODULE, "awayWords", AWAY, NOW) == "It is down. What is shown is from 5 min ago."
    assert call(MODULE, "awayWords", AWAY | {"synced_at": None}, NOW) == "It is down."
    silent = AWAY | {"sentence": "", "synced_at": None}
    assert call(MODULE, "awayWords", silent, NOW) == "Overseerr does not answer."
    assert [call(MODULE, "awayWords", one, NOW) for one in (WELL, NONE, None)] == ["", "", ""]


@pytest.mark.parametrize(
    ("upstream", "words"),
    [
        (None, ""),
        (WELL, ""),
        (AWAY, "Not answering"),
        (AWAY | {"status": "unauthorized"}, "Key refused"),
        (NONE, "Not connected"),
    ],
)
def test_the_navigation_says_why(upstream: dict[str, Any] | None, words: str) -> None:
    assert call(MODULE, "navigationWords", upstream) == words
