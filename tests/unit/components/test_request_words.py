"""What media requests say of themselves."""

from __future__ import annotations

from typing import Any

import pytest

from medianest.models.media_request import OPEN, RequestStatus
from medianest.services.media_requests import merging, requests
from tests.unit.components.javascript import call

MODULE = "request_words.js"
NOW = "2026-03-01T12:00:00Z"
FILM: dict[str, Any] = {
    "media_type": "movie", "tmdb_id": 603, "year": 2024, "seasons": [], "granted": [],
    "status": "pending", "reason": "", "decided_by_name": "", "waits": False,
    "owner_id": "a", "owner_name": "Ada",
}  # fmt: skip
SERIES = FILM | {"media_type": "tv", "tmdb_id": 1396}


@pytest.mark.parametrize("status", list(RequestStatus))
def test_every_status_has_a_word_of_its_own(status: str) -> None:
    assert call(MODULE, "statusOf", {"status": status})["word"] != status


def test_the_steps_lead_from_asking_to_watching() -> None:
    way = ("pending", "approved", "processing", "available")
    assert [call(MODULE, "statusOf", {"status": status})["step"] for status in way] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ([], ""),
        ([4], "season 4"),
        ([3, 2], "seasons 2–3"),
        ([1, 2, 3, 5], "seasons 1–3, 5"),
        ([0], "specials"),
        ([0, 1], "specials and season 1"),
    ],
)
def test_seasons_in_words(numbers: list[int], words: str) -> None:
    assert call(MODULE, "seasonsWords", numbers) == words


@pytest.mark.parametrize(
    ("request_", "facts"),
    [
        (FILM, "Film · 2024"),
        (FILM | {"year": None}, "Film"),
        (SERIES | {"seasons": [2, 3], "granted": [2, 3]}, "Series · seasons 2–3"),
        (SERIES | {"seasons": [1, 2, 3], "granted": [1, 2]}, "Series · seasons 1–3 (1–2 given)"),
        (SERIES, "Series · all seasons"),
        (FILM | {"runtime_minutes": 108, "episode_count": None}, "Film · 2024 · 1 h 48"),
        (
            SERIES | {"seasons": [4], "runtime_minutes": 50, "episode_count": 1},
            "Series · season 4 · 1 episode",
        ),
        (SERIES | {"seasons": [1, 2], "episode_count": 18}, "Series · seasons 1–2 · 18 episodes"),
    ],
)
def test_the_facts_of_a_request(request_: dict[str, Any], facts: str) -> None:
    assert call(MODULE, "factsOf", request_) == facts


GB = 1_000_000_000


def test_what_those_who_decide_go_by() -> None:
    assert [call(MODULE, name, FILM) for name in ("shareWords", "refusedWords", "sizeWords")] == [
        "", "", "",
    ]  # fmt: skip
    aid = {"limit": 5, "left": 2, "size_bytes": 31_400_000_000, "refused_times": 0}
    assert call(MODULE, "shareWords", {"aid": aid}) == "2 of 5 left"
    assert call(MODULE, "sizeWords", {"aid": aid}) == "about 31 GB"
    assert call(MODULE, "sizeWords", {"aid": aid | {"size_bytes": 8_040_000_000}}) == "about 8 GB"
    assert call(MODULE, "sizeWords", {"aid": aid | {"size_bytes": None}}) == ""
    over = aid | {"left": -1}
    assert call(MODULE, "shareWords", {"aid": over}) == "Over the limit by 1"
    assert [call(MODULE, "isOver", {"aid": one}) for one in (aid, over)] == [False, True]
    unknown = {"aid": aid | {"limit": None, "left": None}}
    assert (call(MODULE, "shareWords", unknown), call(MODULE, "isOver", unknown)) == ("", False)


def test_earlier_refusals() -> None:
    aid = {"refused_times": 1, "refused_reason": "too large", "refused_at": "2026-02-08T12:00:00Z"}
    assert call(MODULE, "refusedWords", {"aid": aid}, NOW) == (
        "Declined once: “too large”, 21 days ago"
    )
    silent = aid | {"refused_times": 3, "refused_reason": ""}
    assert call(MODULE, "refusedWords", {"aid": silent}, NOW) == "Declined 3 times, 21 days ago"


def test_how_much_the_chosen_ones_take() -> None:
    one = FILM | {"aid": {"size_bytes": 31 * GB}}
    two = FILM | {"aid": {"size_bytes": 22 * GB}, "owner_id": "b"}
    assert call(MODULE, "chosenWords", [one, two]) == "about 53 GB · 2 requests from 2 people"
    unknown = FILM | {"aid": {"size_bytes": None}}
    assert call(MODULE, "chosenWords", [one, unknown]) == "2 requests from 1 person"


def test_the_page_of_a_title() -> None:
    assert call(MODULE, "titlePath", FILM) == "/movie/603"
    assert call(MODULE, "titlePath", SERIES) == "/tv/1396"


def test_why_it_was_declined_and_by_whom() -> None:
    denied = FILM | {"status": "denied", "reason": "too large", "decided_by_name": "Grace"}
    assert call(MODULE, "becauseOf", denied) == "By Grace: “too large”"
    assert call(MODULE, "becauseOf", denied | {"decided_by_name": ""}) == "“too large”"
    assert call(MODULE, "becauseOf", FILM) == ""


@pytest.mark.parametrize("by", [merging.REMOVED, requests.REMOVED])
@pytest.mark.parametrize("where", ["reason", "note"])
def test_what_others_removed_nobody_took_back(where: str, by: str) -> None:
    """As a row of a list, which has a reason, and as a step of its history, which has a note."""
    taken = FILM | {"status": "cancelled"}
    removed = taken | {where: by}
    assert call(MODULE, "statusOf", taken | {"note": ""})["word"] == "Taken back"
    assert call(MODULE, "statusOf", removed)["word"] == "Removed"
    assert call(MODULE, "becauseOf", taken | {"reason": by}) == by


@pytest.mark.parametrize("status", list(RequestStatus))
def test_what_is_over_is_not_taken_away(status: str) -> None:
    """As :meth:`MediaRequests.cancel` has it."""
    ends = status in OPEN or status == RequestStatus.FAILED
    assert call(MODULE, "canRemove", {"status": status}) == ends


def test_what_the_upstream_does_not_know_yet_is_said() -> None:
    assert call(MODULE, "waitsWords", FILM) == ""
    assert "Not sent" in call(MODULE, "waitsWords", FILM | {"waits": True})
    decided = FILM | {"waits": True, "status": "approved"}
    assert "not told" in call(MODULE, "waitsWords", decided)


def test_an_upstream_that_is_away_leaves_its_age() -> None:
    away = {"sentence": "Overseerr does not answer.", "configured": True,
            "synced_at": "2026-03-01T11:48:00Z"}  # fmt: skip
    words = call(MODULE, "upstreamWords", away, True, NOW)
    assert words.startswith("Overseerr does not answer. What is shown is from 12 min ago. What you")
    assert "decide" not in call(MODULE, "upstreamWords", away, False, NOW)
    assert call(MODULE, "upstreamWords", away | {"sentence": ""}, True, NOW) == ""
    assert "collected here" in call(MODULE, "upstreamWords", {"configured": False}, False, NOW)


def test_how_many_are_chosen_and_of_whom() -> None:
    other = FILM | {"owner_id": "b"}
    assert call(MODULE, "chosenWords", [FILM, FILM, other]) == "3 requests from 2 people"
    assert call(MODULE, "chosenWords", [FILM]) == "1 request from 1 person"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("", []),
        ("2", [2]),
        ("1-3, 5", [1, 2, 3, 5]),
        ("3 – 4,3", [3, 4]),
        ("x", None),
        ("5-2", None),
    ],
)
def test_seasons_are_read_as_people_write_them(text: str, numbers: list[int] | None) -> None:
    assert call(MODULE, "seasonsFrom", text) == numbers


def test_where_a_problem_is() -> None:
    assert call(MODULE, "whereWords", SERIES | {"season": 2, "episode": 5}) == "Season 2, episode 5"
    assert call(MODULE, "whereWords", SERIES | {"season": 0, "episode": 0}) == ""
