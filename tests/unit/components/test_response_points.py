"""From the points of a history to a drawing and a table."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.unit.components.javascript import call

MODULE = "response_points.js"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
NOW = "2026-03-01T12:00:00Z"


def point(minutes_ago: int, answer: float | None, **counts: int) -> dict[str, Any]:
    at = (NOON - timedelta(minutes=minutes_ago)).strftime("%Y-%m-%dT%H:%M:%SZ")
    none = {"up": 0, "down": 0, "pending": 0, "maintenance": 0}
    looks = none | ({"up": 1} if answer is not None else {}) | counts
    return {"at": at, **looks, "response_ms": answer, "response_max_ms": answer}


HISTORY = {
    "hours": 24,
    "points": [
        point(200, 10), point(195, 30), point(190, None, down=1), point(185, 20), point(5, 120),
    ],
}  # fmt: skip


def test_the_top_is_a_round_figure_above_the_longest_answer() -> None:
    scale = call(MODULE, "scaleOf", HISTORY, NOW)
    assert scale["most"] == 150
    assert scale["from"] == "2026-02-28T12:00:00.000Z"
    assert call(MODULE, "scaleOf", {"hours": 24, "points": []}, NOW)["most"] == 1


def test_lines_break_where_nothing_answered_and_trouble_has_its_place() -> None:
    scale = call(MODULE, "scaleOf", HISTORY, NOW)
    found = call(MODULE, "areas", HISTORY["points"], scale, 1440, 100)
    assert [line["mean"].count("L") for line in found["lines"]] == [1, 1, 1]
    assert found["lines"][0]["mean"] == "M1240.0,93.3 L1245.0,80.0"
    assert found["troubles"] == [{"x": 1250, "width": 5, "status": "down"}]


def test_the_table_has_a_row_for_each_hour_in_which_anybody_looked() -> None:
    rows = call(MODULE, "tabled", HISTORY, NOW)
    assert [row["most"] for row in rows] == [120, 30]
    assert (rows[1]["mean"], rows[1]["up"]) == (20, 0.75)
    assert call(MODULE, "tabled", HISTORY | {"hours": 168}, NOW)[0]["up"] == 0.8


def test_the_drawing_is_said_in_a_sentence() -> None:
    words = "Last 24 hours: answers in 45 ms on average, 120 ms at most, up 80 %"
    assert call(MODULE, "summary", HISTORY) == words
    silent = {"hours": 720, "points": [point(5, None, down=1)]}
    assert call(MODULE, "summary", silent) == "Last 30 days: no answers, up 0 %"
