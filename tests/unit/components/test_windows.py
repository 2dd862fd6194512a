"""Long lists of which only what is near the eye is drawn."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.components.javascript import call, evaluate

WINDOWS = "windows.js"


@pytest.mark.parametrize(
    ("width", "least", "gap", "count"),
    [
        (1100, 136, 16, 7),
        (358, 104, 12, 3),
        (288, 104, 12, 2),
        (60, 104, 12, 1),
        (3536, 136, 16, 23),
    ],
)
def test_as_many_columns_as_fit_fill_the_width(
    width: int, least: int, gap: int, count: int
) -> None:
    found = call(WINDOWS, "columns", width, least, gap)
    assert found["count"] == count
    assert found["width"] * count + gap * (count - 1) == pytest.approx(width)


@pytest.mark.parametrize(
    ("top", "bottom", "rows"),
    [
        (-500, 400, [0, 6]),
        (1_000, 1_900, [8, 21]),
        (98_000, 98_900, [978, 991]),
        (99_900, 100_800, [997, 999]),
        (200_000, 200_900, [999, 999]),
    ],
)
def test_only_rows_near_the_eye_are_drawn(top: int, bottom: int, rows: list[int]) -> None:
    given = {"top": top, "bottom": bottom, "pitch": 100, "rows": 1000, "spare": 2}
    assert call(WINDOWS, "span", given) == rows


def after(script: str, *given: Any) -> Any:
    """What ``script`` comes to; ``list`` is an empty one and ``page(start, total)`` an answer."""
    setup = (
        "const list = module.emptyList();"
        "const page = (start, total, from = start) => ({ start, total, size_bytes: 0, items:"
        " Array.from({ length: Math.max(0, Math.min(60, total - start)) },"
        " (_, at) => ({ id: from + at })) });"
    )
    return evaluate(WINDOWS, f"(() => {{ {setup} {script} }})()", *given)


def test_what_is_missing_is_asked_for_before_what_is_old() -> None:
    assert after("return module.wanted(list, 0, 20)") == 0
    assert after("return module.wanted(list, 70_000, 70_020)") == 69_960
    known = "module.take(list, page(0, 100_000));"
    assert after(f"{known} return module.wanted(list, 0, 20)") is None
    assert after(f"{known} return module.wanted(list, 50, 70)") == 60
    spoiled = f"{known} module.spoil(list);"
    assert after(f"{spoiled} return module.wanted(list, 0, 20)") == 0
    assert after(f"{spoiled} return module.wanted(list, 50, 70)") == 60


def test_an_empty_list_is_asked_for_once_and_again_when_it_may_have_changed() -> None:
    empty = "module.take(list, page(0, 0));"
    assert after(f"{empty} return module.wanted(list, 0, 20)") is None
    assert after(f"{empty} module.spoil(list); return module.wanted(list, 0, 20)") == 0


def test_a_list_never_asks_beyond_its_end() -> None:
    known = "module.take(list, page(0, 70)); module.take(list, page(60, 70));"
    assert after(f"{known} return module.wanted(list, 40, 500)") is None


def test_items_are_found_by_their_place_and_places_by_their_item() -> None:
    known = "module.take(list, page(60, 200, 1060));"
    assert after(f"{known} return module.itemAt(list, 61).id") == 1061
    assert after(f"{known} return module.itemAt(list, 3)") is None
    assert after(f"{known} return module.indexOf(list, 1070)") == 70
    assert after(f"{known} return module.indexOf(list, 5)") == -1


def test_a_page_that_is_open_for_long_keeps_what_is_near() -> None:
    script = (
        "for (let at = 0; at < 6000; at += 60) module.take(list, page(at, 100_000));"
        "return [list.chunks.size, list.chunks.has(0), list.chunks.has(5940)]"
    )
    assert after(script) == [40, False, True]


def test_when_the_count_changes_nothing_else_is_certain() -> None:
    script = (
        "module.take(list, page(0, 200)); module.take(list, page(60, 200));"
        "module.take(list, page(0, 199)); return [...list.stale]"
    )
    assert after(script) == [60]
    gone = "module.take(list, page(120, 200)); module.take(list, page(0, 60));"
    assert after(f"{gone} return [...list.chunks.keys()]") == [0]
