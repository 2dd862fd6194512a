"""The order of what waits, choices with Shift, and links from outside."""

from __future__ import annotations

import pytest

from tests.unit.components.javascript import call, evaluate

IDS = ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("to", "order"), [(0, "cabd"), (3, "abdc"), (99, "abdc"), (-5, "cabd"), (2, "abcd")]
)
def test_a_row_moves_and_stays_in_the_line(to: int, order: str) -> None:
    assert call("line.js", "moved", IDS, "c", to) == list(order)


def test_an_order_keeps_up_with_what_comes_and_goes() -> None:
    assert call("line.js", "kept", ["c", "gone", "a"], ["a", "b", "c"]) == ["c", "a", "b"]
    assert call("line.js", "kept", None, IDS) == IDS


@pytest.mark.parametrize(
    ("selected", "anchor", "clicked", "after"),
    [
        ([], None, "b", ["b"]),
        (["b"], None, "b", []),
        (["a"], "a", "c", ["a", "b", "c"]),
        (["d"], "d", "b", ["b", "c", "d"]),
        (["a", "b", "c"], "a", "b", ["c"]),
        (["a"], "gone", "c", ["a", "c"]),
    ],
)
def test_shift_takes_the_range(
    selected: list[str], anchor: str | None, clicked: str, after: list[str]
) -> None:
    script = "[...module.chosen(new Set(given[0]), given[1], given[2], given[3])].sort()"
    assert evaluate("line.js", script, selected, IDS, clicked, anchor) == after


@pytest.mark.parametrize(
    ("search", "address"),
    [
        ("?url=https%3A%2F%2Fv.example%2Fwatch%3Fv%3D1%26t%3D5", "https://v.example/watch?v=1&t=5"),
        ("?share=&text=Look%20at%20https%3A%2F%2Fv.example%2F1.&title=x", "https://v.example/1"),
        ("?title=https%3A%2F%2Fv.example%2F2", "https://v.example/2"),
        ("?url=javascript%3Aalert(1)", ""),
        ("?url=" + "https%3A%2F%2Fv.example%2F" + "x" * 2000, ""),
        ("?tab=history", ""),
    ],
)
def test_a_link_is_found_in_what_was_shared(search: str, address: str) -> None:
    assert call("shared.js", "sharedAddress", search) == address


def test_the_bookmark_sends_the_page_and_starts_nothing() -> None:
    code = call("shared.js", "bookmarklet", 'https://nest.example/a"b/downloads')
    assert code.startswith("javascript:void open(")
    assert '\\"' in code
    assert "/downloads?url=" in code


def test_days_are_called_as_people_call_them() -> None:
    now = "2026-03-04T12:00:00Z"
    rows = [
        {"id": at, "ended_at": at}
        for at in ("2026-03-04T09:00:00Z", "2026-03-04T01:00:00Z", "2026-03-03T23:00:00Z")
    ]
    days = call("days.js", "byDay", rows, now)
    assert [(day["day"], len(day["rows"])) for day in days] == [("Today", 2), ("Yesterday", 1)]
    assert call("days.js", "dayOf", "2026-03-01T12:00:00Z", now).startswith("Sunday")
    assert "2025" in call("days.js", "dayOf", "2025-03-01T12:00:00Z", now)


BEFORE = ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("id_", "now", "place"),
    [
        ("c", BEFORE, {"index": 2, "isThere": True}),
        ("c", ["a", "b", "d"], {"index": 2, "isThere": False}),
        ("c", ["d"], {"index": 0, "isThere": False}),
        ("d", ["a", "b"], {"index": 2, "isThere": False}),
        (None, BEFORE, {"index": 0, "isThere": False}),
    ],
)
def test_who_was_on_a_row_that_has_gone_is_at_its_place(
    id_: str | None, now: list[str], place: dict[str, object]
) -> None:
    assert call("line.js", "placeOf", id_, BEFORE, now) == place
