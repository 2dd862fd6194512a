"""What subscriptions say of themselves, and what their form comes to."""

from __future__ import annotations

from typing import Any

import pytest

from medianest.views.subscription import SubscriptionChange, SubscriptionRequest
from tests.unit.components.javascript import call

MODULE = "subscription_words.js"
KNOWN: dict[str, Any] = {
    "quality": "720p",
    "container": "mkv",
    "subtitles": ["en"],
    "sponsorblock": "mark",
    "title_includes": "tram",
    "title_excludes": "",
    "min_seconds": 90,
    "max_seconds": None,
    "keep_last": None,
    "keep_days": 30,
    "interval_minutes": 1440,
}


def test_a_form_says_again_what_it_was_filled_with() -> None:
    told = call(MODULE, "requestOf", call(MODULE, "formOf", KNOWN), False)
    assert told == KNOWN
    assert SubscriptionChange.model_validate(told).keep_days == 30


@pytest.mark.parametrize(
    ("backlog", "count", "told"), [("none", "9", 0), ("newest", "9", 9), ("newest", "x", 5)]
)
def test_a_new_one_says_how_much_of_the_past(backlog: str, count: str, told: int) -> None:
    form = call(MODULE, "formOf", {}) | {"backlog": backlog, "backlog_count": count}
    request = call(MODULE, "requestOf", form, True) | {"url": "https://v.example/@nest"}
    assert SubscriptionRequest.model_validate(request).backlog_count == told


def test_minutes_the_wrong_way_round_are_said() -> None:
    form = call(MODULE, "formOf", {}) | {"min_minutes": "10", "max_minutes": "5"}
    assert "shortest" in call(MODULE, "formObjection", form)
    assert call(MODULE, "formObjection", form | {"max_minutes": ""}) == ""


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({}, "Keeps everything"),
        ({"keep_last": 1}, "Keeps the newest video"),
        ({"keep_last": 10}, "Keeps the last 10 videos"),
        ({"keep_days": 1}, "Keeps 1 day"),
    ],
)
def test_what_is_kept_in_words(limits: dict[str, int], words: str) -> None:
    assert call(MODULE, "keepWords", limits) == words


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(360, "every 6 hours"), (1440, "every day"), (2880, "every 2 days"), (45, "every 45 minutes")],
)
def test_how_often_in_words(minutes: int, words: str) -> None:
    assert call(MODULE, "intervalWords", {"interval_minutes": minutes}) == words


def test_filters_in_words() -> None:
    assert call(MODULE, "filterWords", KNOWN) == "with “tram”, from 1.5 min"
