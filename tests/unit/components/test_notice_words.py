"""Incidents, maintenance and outages on one line."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.components.javascript import call

MODULE = "notice_words.js"
NOW = "2026-03-01T12:00:00Z"
WELL = {"source": "uptime_kuma", "status": "ok"}


def incident(number: str, style: str, over: str | None = None) -> dict[str, Any]:
    told = {"id": number, "title": number, "content": "a **b**", "style": style}
    return told | {"resolved_at": over}


def work(number: str, status: str) -> dict[str, Any]:
    times = {"starts_at": "2026-03-01T15:00:00Z", "ends_at": "2026-03-01T16:00:00Z"}
    return {"id": number, "title": "A disk", "description": "", "status": status, **times}


def test_the_worst_comes_first_and_what_is_over_not_at_all() -> None:
    shown = {
        "incidents": [incident("note", "info"), incident("bad", "danger"),
                      incident("was", "danger", NOW), incident("new style", "purple")],
        "maintenance": [work("later", "scheduled"), work("now", "under-maintenance")],
    }  # fmt: skip
    found = call(MODULE, "noticesOf", shown, WELL, NOW)
    assert [one["id"] for one in found] == ["bad", "note", "new style", "now", "later"]
    assert [one["tone"] for one in found] == ["danger", "info", "info", "info", "info"]
    assert found[-1]["title"] == "Maintenance in 3 h: A disk."
    away = {"source": "uptime_kuma", "status": "unreachable", "sentence": "It is away."}
    assert call(MODULE, "noticesOf", shown, away, NOW)[0]["title"] == "It is away."


@pytest.mark.parametrize(
    ("title", "words", "line"),
    [
        ("The disk is full", "Downloads wait.", "The disk is full. Downloads wait."),
        ("Maintenance now: A disk.", "It is changed.", "Maintenance now: A disk. It is changed."),
        ("Why?", "Nobody knows.", "Why? Nobody knows."),
        ("The disk is full", "", "The disk is full"),
    ],
)
def test_title_and_text_are_sentences_after_each_other(title: str, words: str, line: str) -> None:
    assert "".join(call(MODULE, "joined", title, words)) == line


def test_words_of_a_status_page_lose_the_marks_of_their_markdown() -> None:
    text = "# Paper\nis **stuck** in [it](https://example.org) and `so` on"
    assert call(MODULE, "plain", text) == "Paper is stuck in it and so on"
    assert call(MODULE, "plain", None) == ""
