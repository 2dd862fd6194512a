"""What is said of titles that nobody watches, and of those that leave soon."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.components.javascript import call

WORDS, LEAVING = "unused_words.js", "leaving_words.js"
WHY, BASIS_WORDS = "unused_why_words.js", "unused_basis_words.js"
NOW = "2026-11-23T12:00:00Z"
ROW: dict[str, Any] = {
    "state": "never",
    "unsure": None,
    "threshold_days": 90,
    "added_at": "2026-05-27T12:00:00Z",
    "last_played_at": None,
    "plays": 0,
    "people": 0,
    "size_bytes": 30_000_000_000,
    "section_title": "Films",
    "section_synced_at": "2026-11-23T11:56:00Z",
    "requested_by": [],
    "kind": "movie",
    "title": "Heat",
    "show_title": "",
    "year": 1995,
}
PLAYED = {**ROW, "state": "unused", "threshold_days": 365, "last_played_at": "2025-03-22T12:00:00Z"}
UNSURE = (
    "noSource",
    "notRead",
    "emptyAnswer",
    "sourceAway",
    "historyOld",
    "noHistory",
    "sectionOld",
    "historyOff",
    "counting",
    "addedUnknown",
    "beforeHistory",
)
BASIS: dict[str, Any] = {
    "source": "tautulli",
    "known_at": "2026-11-23T11:48:00Z",
    "begins_at": "2022-10-15T12:00:00Z",
    "trouble": "",
    "quiet_people": [],
    "unsure": None,
}


def test_each_state_has_its_words() -> None:
    assert call(WORDS, "stateOf", ROW, NOW)["word"] == "Never watched"
    assert call(WORDS, "stateOf", PLAYED, NOW)["word"] == "Not for 611 days"
    assert call(WHY, "becauseWords", ROW, NOW) == (
        "Nobody has watched it since it was added 180 days ago. You asked for 90 days or more."
    )
    assert call(WHY, "becauseWords", PLAYED, NOW) == (
        "Nobody has watched it for 611 days. You asked for 365 days or more."
    )


def test_every_reason_not_to_know_is_said_and_none_says_never() -> None:
    long = set()
    for reason in UNSURE:
        row = {**ROW, "state": "unknown", "unsure": reason}
        assert call(WORDS, "stateOf", row, NOW)["word"] == "Unknown"
        said = [call(WORDS, "lastWords", row), call(WHY, "becauseWords", row, NOW)]
        assert all(said)
        assert not any("never" in words or "why" in words for words in said), said
        long.add(said[1])
    assert len(long) >= len(UNSURE) - 1


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, None),
        (
            {"trouble": "Tautulli does not answer"},
            "Play history is from 12 min ago. Tautulli does not answer. "
            "Nothing is called unused on data older than a day.",
        ),
        (
            {"known_at": "2026-11-23T10:00:00Z"},
            "Play history is from 2 h ago. Nothing is called unused on data older than a day.",
        ),
        (
            {
                "known_at": "2026-11-20T12:00:00Z",
                "unsure": "sourceAway",
                "trouble": "Tautulli does not answer.",
            },
            "Play history is from 3 days ago. Tautulli does not answer. "
            "Nothing is called unused on data older than a day.",
        ),
        (
            {"known_at": "2026-11-20T12:00:00Z", "unsure": "emptyAnswer"},
            "Play history is from 3 days ago; since then Tautulli answers with nothing, though "
            "there must be something. Nothing is called unused on data older than a day.",
        ),
        (
            {"known_at": None, "unsure": "noSource"},
            "There is no play history. Connect Tautulli or Plex: until then nobody knows what is "
            "watched, and nothing is called unused.",
        ),
    ],
)
def test_what_is_wrong_with_the_history_is_said_with_its_age(
    changed: dict[str, Any], words: str | None
) -> None:
    said = call(BASIS_WORDS, "basisWords", {**BASIS, **changed}, NOW)
    assert (said and f"{said['lead']} {said['words']}") == words
    assert call(WORDS, "needsWords", {**BASIS, **changed}, NOW) is bool(words)


def test_who_is_not_recorded_is_named() -> None:
    said = call(BASIS_WORDS, "quietWords", {**BASIS, "quiet_people": ["Ann", "Bo"]})
    assert said.startswith("Ann and Bo are not recorded")
    many = call(BASIS_WORDS, "quietWords", {**BASIS, "quiet_people": list("abcdef")})
    assert many.startswith("a, b, c and 3 others are")
    assert call(BASIS_WORDS, "quietWords", BASIS) == ""
    assert call(WORDS, "needsWords", {**BASIS, "quiet_people": ["Ann"]}, NOW)


def test_all_inputs_stand_with_their_age() -> None:
    inputs = dict(call(WHY, "inputsOf", PLAYED, BASIS, NOW))
    assert inputs["Last watched"].endswith("611 days ago")
    assert inputs["History read"] == "12 min ago, from Tautulli"
    assert inputs["Compared with Plex"] == "4 min ago, all of Films"
    assert inputs["Asked for by"] == "nobody here"
    asked = {**ROW, "requested_by": [{"name": "Ann", "at": "2026-05-01T12:00:00Z"}]}
    assert dict(call(WHY, "inputsOf", asked, BASIS, NOW))["Asked for by"].startswith("Ann, ")


def test_sections_are_shares_of_the_whole_the_small_ones_together() -> None:
    shares = [
        {"id": n, "title": f"S{n}", "reclaimable": {"items": 1, "size_bytes": n * 10}}
        for n in range(7)
    ]
    split = call(WORDS, "sharesOf", shares)
    assert [one["title"] for one in split] == ["S6", "S5", "S4", "3 others"]
    assert sum(one["percent"] for one in split) == pytest.approx(100)
    assert call(WORDS, "sharesOf", shares[:1]) == []


def test_an_export_has_what_the_page_lists() -> None:
    asked = "?section=7&kind=movie&state=never&never_days=30&last_days=abc&kept=1&page=3"
    assert call("unused_export_words.js", "exportAddress", asked, "csv") == (
        "/api/v1/libraries/7/unused/export"
        "?format=csv&neverDays=30&lastDays=365&kind=movie&state=never&kept=true"
    )
    assert call("unused_export_words.js", "exportAddress", "?section=x", "json").startswith(
        "/api/v1/libraries/all/unused/export?format=json&neverDays=90"
    )


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ("", False),
        ("0", False),
        ("36500", False),
        ("36501", True),
        ("-1", True),
        ("1.5", True),
        ("abc", True),
    ],
)
def test_days_that_cannot_be_used_are_said(given: str, problem: bool) -> None:
    assert bool(call(WORDS, "daysProblem", given)) is problem


def test_a_column_is_ordered_by_and_then_the_other_way() -> None:
    assert call(WORDS, "sortOf", "") == {"field": "size", "direction": "descending"}
    assert call(WORDS, "nextSort", "", "size") == "size:asc"
    assert call(WORDS, "nextSort", "", "title") == "title:asc"
    assert call(WORDS, "nextSort", "?sort=title:asc", "title") == "title:desc"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2026-11-23", "today"),
        ("2026-11-24", "tomorrow"),
        ("2026-12-05", "in 12 days"),
        ("2026-11-20", "3 days ago"),
    ],
)
def test_how_soon_a_title_leaves(day: str, words: str) -> None:
    assert call(LEAVING, "soonWords", day, NOW) == words
    assert ("Was to leave" in call(WORDS, "leavesWords", day, NOW)) is (day < "2026-11-23")


def test_what_became_of_a_wish() -> None:
    keep = {"status": "asked", "asked_by": "ann", "reason": "Every winter"}
    assert call(LEAVING, "wishOf", None, "ann") is None
    assert call(LEAVING, "wishOf", keep, "ann")["kind"] == "mine"
    other = call(LEAVING, "wishOf", keep, "bob")
    assert (other["kind"], other["reason"]) == ("other", "")  # the reason is for administrators
    named = call(LEAVING, "wishOf", keep, "olga", {"ann": "Ann"})
    assert (named["words"], named["reason"]) == ("Ann wants it to stay.", "Every winter")
    refused = call(LEAVING, "wishOf", {**keep, "status": "refused"}, "ann")
    assert refused["words"] == "You asked for it to stay. An administrator decided that it leaves."
