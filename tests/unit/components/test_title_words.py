"""Titles that can be asked for, in words."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.components.javascript import call

WORDS = "title_words.js"


def card(media_type: str = "movie", **availability: Any) -> dict[str, Any]:
    here = {"status": "none", "plex": False, "is_own": False, **availability}
    return {"media_type": media_type, "tmdb_id": 7, "year": 2021, "availability": here}


def season(number: int, status: str = "none", here: int = 0, **more: Any) -> dict[str, Any]:
    free = status in ("none", "partially_available")
    facts = {"name": "", "episode_count": 8, "air_year": 2020 + number, "requested_by": ""}
    return {
        "number": number,
        "status": status,
        "here": here,
        "can_be_requested": free,
        **facts,
        **more,
    }


SHOW = [
    season(0),
    season(1, "available", 8),
    season(2, "pending", requested_by="Jonas"),
    season(3, "partially_available", 2),
    season(4),
]


@pytest.mark.parametrize(
    ("given", "offers"),
    [
        (card(), True),
        (card(status="pending"), False),
        (card(status="processing"), False),
        (card(status="available", plex=True), False),
        (card(status="blocklisted"), False),
        # In the library, though Overseerr has not noticed.
        (card(plex=True), False),
        (card("tv"), True),
        (card("tv", status="partially_available", plex=True), True),
        (card("tv", status="available", plex=True), False),
        (card("tv", status="pending"), False),
    ],
)
def test_a_card_offers_to_ask_for_what_is_missing(given: dict[str, Any], offers: bool) -> None:
    assert call(WORDS, "canAsk", given) is offers


def test_the_page_offers_seasons_as_long_as_one_is_free() -> None:
    whole = {"card": card("tv", status="pending"), "seasons": SHOW}
    assert call(WORDS, "canAskFor", whole) is True
    assert call(WORDS, "canAskFor", whole | {"seasons": SHOW[1:3]}) is False
    assert call(WORDS, "canAskFor", {"card": card(), "seasons": []}) is True


def test_a_state_is_a_word_a_tone_and_a_shape() -> None:
    assert call(WORDS, "stateOf", card()["availability"])["word"] == "Not here"
    assert call(WORDS, "stateOf", card(status="available")["availability"])["tone"] == "success"
    own = card(status="pending", is_own=True)["availability"]
    assert call(WORDS, "stateOf", own)["word"] == "You asked for it"
    assert call(WORDS, "stateOf", card(status="unheard")["availability"])["word"] == "Not here"


def test_a_season_says_who_asked_for_it_and_how_much_is_here() -> None:
    words = [call(WORDS, "seasonState", each)["word"] for each in SHOW]
    assert words == ["Not here", "Ready", "Asked by Jonas", "2 of 8 ready", "Not here"]
    facts = [call(WORDS, "seasonFacts", each) for each in SHOW[1:4]]
    assert facts == ["8 episodes · 2021", "8 episodes · 2022", "6 of 8 missing"]


def test_all_that_is_missing_leaves_specials_and_what_is_on_its_way_alone() -> None:
    assert call(WORDS, "missingOf", SHOW) == [3, 4]
    assert call(WORDS, "firstChoice", SHOW) == [3]
    assert call(WORDS, "firstChoice", SHOW[:3]) == []


def test_the_newest_season_comes_first_and_specials_last() -> None:
    assert [each["number"] for each in call(WORDS, "newestFirst", SHOW)] == [4, 3, 2, 1, 0]


def test_the_button_says_how_much_is_asked_for() -> None:
    assert call(WORDS, "sendWords", "movie", []) == "Request"
    assert call(WORDS, "sendWords", "tv", []) == "Choose a season"
    assert call(WORDS, "sendWords", "tv", [4]) == "Request 1 season"
    assert call(WORDS, "sendWords", "tv", [3, 4]) == "Request 2 seasons"
    # Of the third one two episodes are here.
    assert call(WORDS, "chosenWords", SHOW, [3, 4]) == "2 chosen, 14 episodes"
    assert call(WORDS, "chosenWords", SHOW, [4]) == "Season 4 chosen, 8 episodes"
    assert call(WORDS, "chosenWords", SHOW, []) == ""


def test_what_is_on_its_way_is_said() -> None:
    assert call(WORDS, "onTheWay", SHOW) == "Season 2 is on its way already."
    assert call(WORDS, "onTheWay", SHOW[:2]) == ""
    both = [*SHOW, season(5, "processing")]
    assert call(WORDS, "onTheWay", both) == "2 seasons are on their way already."


def test_a_title_is_told_in_a_line() -> None:
    title = {
        "card": card("tv"),
        "seasons": SHOW,
        "runtime_minutes": 43,
        "content_rating": "12",
        "genres": ["Drama", "Mystery", "Comedy", "War"],
    }
    told = call(WORDS, "titleFacts", title)
    assert told == [2021, "4 seasons", "43 min", "12", "Drama, Mystery, Comedy"]
    for status, until, years in (
        ("Ended", "2023-01-08", "2021 to 2023"),
        ("Returning Series", "2023-01-08", "2021 to today"),
        ("Canceled", "2021-12-24", 2021),
    ):
        more = {"status_text": status, "last_aired_on": until}
        assert call(WORDS, "titleFacts", {**title, **more})[0] == years
    assert call(WORDS, "hereWords", title) == "10 of 32 episodes"
    assert call(WORDS, "hereWords", {"seasons": SHOW[:2]}) == ""
    assert call(WORDS, "cardLine", card()) == "Film · 2021"


def test_the_same_choice_has_the_same_key_in_any_order() -> None:
    assert call(WORDS, "willTake", {"size_bytes": 22_300_000_000}) == "About 22 GB"
    assert [call(WORDS, "willTake", one) for one in ({"size_bytes": None}, None)] == ["", ""]
    key = call(WORDS, "choiceKey", card("tv"), [4, 3], "1080p")
    assert key == call(WORDS, "choiceKey", card("tv"), [3, 4], "1080p")
    assert key != call(WORDS, "choiceKey", card("tv"), [3, 4], "4K")
    theirs = call(WORDS, "choiceKey", card("tv"), [4, 3], "1080p", "ann")
    assert [call(WORDS, "isFor", one, "ann") for one in (key, theirs)] == [False, True]
    assert [call(WORDS, "isFor", one, "") for one in (key, theirs)] == [True, False]
