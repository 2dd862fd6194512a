"""What is asked of the library while somebody types, and what its answers say."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.components.javascript import call

FOUND = "found.js"
HEAT = {"item": {"id": 7, "type": "movie", "title": "Heat", "year": 1995}, "reason": ""}


def answer(text: str, *hits: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"text": text, "hits": list(hits), "is_cut": False, "why": "", **more}


@pytest.mark.parametrize(
    ("typed", "question"),
    [
        ("", ""),
        ("  ", ""),
        ("h", ""),
        (" h ", ""),
        ("he", "he"),
        ("  the   heat ", "the heat"),
        ("夜", "夜"),
        ("ん", "ん"),
        ("힘", "힘"),
        ("x" * 300, "x" * 200),
    ],
)
def test_what_is_asked(typed: str, question: str) -> None:
    assert call(FOUND, "questionIn", typed) == question


def test_an_older_answer_never_takes_the_place_of_a_newer_one() -> None:
    older, newer = answer("hea"), answer("heat", HEAT)
    assert call(FOUND, "answerTo", "heat", older, None) is None
    assert call(FOUND, "answerTo", "heat", newer, None) == newer
    assert call(FOUND, "answerTo", "heat", older, newer) == newer
    # What is there stays until the next answer comes, and goes with the question.
    assert call(FOUND, "answerTo", "heat 2", newer, newer) == newer
    assert call(FOUND, "answerTo", "", newer, newer) is None


def test_titles_are_offered_and_the_way_to_all_of_them() -> None:
    offers = call(FOUND, "offers", "heat & co", answer("heat & co", HEAT))
    assert [(one["label"], one["argument"]) for one in offers] == [
        ("Heat", "/item/7"),
        ("Everything found for “heat & co”", "/search?q=heat+%26+co"),
    ]
    assert {one["group"] for one in offers} == {"In your library"}
    assert [one["key"] for one in call(FOUND, "offers", "heat", None)] == ["all"]
    assert call(FOUND, "offers", "", None) == []


def test_a_hit_says_what_it_is_and_why_it_was_found() -> None:
    assert call(FOUND, "hitFacts", HEAT) == "Film · 1995"
    assert call(FOUND, "hitFacts", {**HEAT, "reason": "Al Pacino"}) == "Film · 1995 · Al Pacino"


def test_screen_readers_hear_how_many_or_why_none() -> None:
    assert call(FOUND, "foundWords", None) == ""
    assert call(FOUND, "foundWords", answer("heat", HEAT)) == "1 title in your library"
    cut = answer("heat", HEAT, HEAT, is_cut=True)
    assert call(FOUND, "foundWords", cut) == "The first 2 titles in your library"
    assert call(FOUND, "foundWords", answer("x", why="Nothing is shared.")) == "Nothing is shared."


def test_what_can_be_requested_is_offered_as_a_group_of_its_own() -> None:
    here = {"status": "pending", "is_own": False}
    card = {"media_type": "tv", "tmdb_id": 9, "title": "Heat", "year": 2024, "availability": here}
    (offer,) = call(FOUND, "requestable", "heat", {"key": "heat", "titles": [card]})
    assert (offer["group"], offer["argument"]) == ("Can be requested", "/tv/9")
    assert offer["facts"] == "Series · 2024 · Waiting for approval"
    assert call(FOUND, "requestable", "", None) == []
    assert call(FOUND, "answerTo", "heat", {"key": "heat", "titles": []}, None) is not None
