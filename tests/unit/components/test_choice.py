"""What can be chosen of a preview, and what that comes to."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.components.javascript import call, evaluate


def entry(index: int, state: str = "new") -> dict[str, Any]:
    return {"index": index, "title": f"Lesson {index}", "state": state, "duration_seconds": 60}


def listing(*states: str) -> dict[str, Any]:
    return {
        "kind": "playlist",
        "entries": [entry(index, state) for index, state in enumerate(states, 1)],
        "entries_total": len(states),
        "qualities": [
            {"quality": "best", "label": "Best there is", "size_bytes": 800},
            {"quality": "1080p", "label": "1080p", "size_bytes": 400},
            {"quality": "audio", "label": "Sound only", "size_bytes": None},
        ],
        "containers": ["mp4", "mkv", "m4a"],
    }


FRESH = listing("new", "new", "new", "new")
MIXED = listing("here", "new", "unavailable", "new", "coming", "new")
VIDEO = FRESH | {"kind": "video", "entries": []}


def choice(mode: str, picked: tuple[int, ...] = (), **more: Any) -> dict[str, Any]:
    return {"mode": mode, "count": 2, "range": "", "picked": list(picked)} | more


def asked(name: str, preview: dict[str, Any], chosen: dict[str, Any]) -> Any:
    """``picked`` is a set in the browser."""
    return evaluate(
        "choice.js",
        f"module.{name}(given[0], {{...given[1], picked: new Set(given[1].picked)}})",
        preview,
        chosen,
    )


def test_what_most_screens_show_is_chosen_first() -> None:
    assert call("choice.js", "firstQuality", FRESH) == "1080p"
    assert call("choice.js", "qualities", FRESH)[0] == ["best", "Best"]


@pytest.mark.parametrize(
    ("quality", "before", "after"), [("1080p", "mkv", "mkv"), ("audio", "mkv", "m4a")]
)
def test_a_container_stays_while_it_fits(quality: str, before: str, after: str) -> None:
    assert call("choice.js", "fitting", FRESH, quality, before) == after


@pytest.mark.parametrize(
    ("preview", "chosen", "said"),
    [
        (VIDEO, choice("all"), ""),
        (FRESH, choice("all"), ""),
        (MIXED, choice("all"), "2-4,6"),
        (listing("new", "unavailable"), choice("all"), ""),
        (FRESH, choice("newest"), "newest:2"),
        (FRESH, choice("range", range=" 1-2 , 4"), "1-2,4"),
        (FRESH, choice("pick", (4, 1, 2)), "1-2,4"),
    ],
)
def test_a_choice_is_told_as_the_server_reads_it(
    preview: dict[str, Any], chosen: dict[str, Any], said: str
) -> None:
    assert asked("selection", preview, chosen) == said


@pytest.mark.parametrize(
    ("chosen", "indexes"),
    [
        (choice("all"), [2, 4, 6]),
        (choice("newest", count=3), [1, 2, 3]),
        (choice("range", range="2, 5-"), [2, 5, 6]),
        (choice("pick", (3, 4)), [4]),
    ],
)
def test_a_choice_means_these_entries(chosen: dict[str, Any], indexes: list[int]) -> None:
    assert [each["index"] for each in asked("entriesOf", MIXED, chosen)] == indexes


@pytest.mark.parametrize("text", ["", "x", "3-1", "0", "1;2", "--"])
def test_what_is_no_range_is_said_before_anybody_is_asked(text: str) -> None:
    assert "1-5" in asked("objection", FRESH, choice("range", range=text))


def test_nothing_chosen_is_said() -> None:
    assert asked("objection", FRESH, choice("pick")) == "Choose a video first."
    assert "here already" in asked("objection", listing("here", "here"), choice("all"))
    assert asked("objection", FRESH, choice("all")) == ""


def test_a_choice_in_too_many_pieces_is_refused() -> None:
    many = listing(*["new"] * 600)
    scattered = choice("pick", tuple(range(1, 600, 2)))
    assert "too many" in asked("objection", many, scattered)


def test_the_size_is_the_share_of_what_is_new() -> None:
    def likely(preview: dict[str, Any], chosen: dict[str, Any], quality: str = "1080p") -> int:
        script = "module.size(given[0], given[1], {...given[2], picked: new Set(given[2].picked)})"
        return evaluate("choice.js", script, preview, quality, chosen)

    assert likely(VIDEO, choice("all")) == 400
    assert likely(FRESH, choice("all")) == 400
    assert likely(FRESH, choice("pick", (1,))) == 100
    assert likely(MIXED, choice("newest", count=2)) == 133
    assert likely(FRESH, choice("all"), "audio") == 0


@pytest.mark.parametrize(
    ("indexes", "text"), [([], ""), ([3], "3"), ([1, 2, 3, 7], "1-3,7"), ([5, 1, 2], "1-2,5")]
)
def test_neighbours_become_ranges(indexes: list[int], text: str) -> None:
    assert call("choice.js", "ranges", indexes) == text
