"""What the library is called, and what an address asks of it."""

from __future__ import annotations

from typing import Any

import pytest

from medianest.views.library_query import ListSort
from tests.unit.components.javascript import call, evaluate

WORDS = "library_words.js"
NOW = "2026-03-04T12:00:00Z"


@pytest.mark.parametrize(
    ("search", "question"),
    [
        ("", {}),
        ("?sort=title:asc&view=list&tab=x", {}),
        ("?genre=%20Drama%20&yearFrom=1978", {"genre": "Drama", "yearFrom": "1978"}),
        ("?sort=year:desc&unwatched=true", {"unwatched": "true", "sort": "year:desc"}),
        ("?genre=&collection=7", {"collection": "7"}),
        ("?yearFrom=abc&yearTo=1e3&addedWithinDays=0&collection=x&sort=odd", {}),
        ("?unwatched=no&resolution=seventeen-letters&sort=toString&genre=a%00b", {}),
        ("?addedWithinDays=9&search=abc", {"search": "abc", "addedWithinDays": "9"}),
    ],
)
def test_an_address_says_what_is_asked(search: str, question: dict[str, str]) -> None:
    assert call(WORDS, "questionOf", search) == question


def test_a_question_stands_in_the_address_the_same_way_always() -> None:
    question = {"sort": "rating:desc", "genre": "Sci-Fi & Fantasy", "yearTo": "1990"}
    search = call(WORDS, "searchOf", question, "list")
    assert search == "?genre=Sci-Fi+%26+Fantasy&yearTo=1990&sort=rating%3Adesc&view=list"
    assert call(WORDS, "questionOf", search) == question
    assert call(WORDS, "keyOf", 3, {"b": "?", "genre": "x"}) == "3?genre=x"
    assert call(WORDS, "searchOf", {}) == ""


def test_a_filter_that_is_emptied_leaves_the_question() -> None:
    question = {"genre": "Drama", "yearTo": "1990"}
    assert call("question.js", "changed", question, {"genre": ""}) == {"yearTo": "1990"}


def filters_in_words(question: dict[str, str], facets: Any = None) -> list[str]:
    script = "module.filtersOn(given[0], given[1]).map(module.filterWords)"
    found = evaluate(WORDS, script, question, facets)
    return list(found)


def test_filters_are_said_in_words() -> None:
    facets = {
        "collections": [{"value": "7", "label": "Kept for winter", "count": 3}],
        "resolutions": [{"value": "4k", "label": "4k", "count": 3}],
    }
    question = {
        "genre": "Drama",
        "yearFrom": "1978",
        "yearTo": "2025",
        "unwatched": "true",
        "resolution": "4k",
        "collection": "7",
        "addedWithinDays": "7",
        "search": "harbour",
    }
    assert filters_in_words(question, facets) == [
        "Title: “harbour”",
        "Genre: Drama",
        "Year: 1978 to 2025",
        "Resolution: 4K",
        "Unwatched",
        "Added: in the last 7 days",
        "Collection: Kept for winter",
    ]
    assert filters_in_words({"yearFrom": "1978"}) == ["Year: from 1978"]
    assert filters_in_words({"yearTo": "1978"}) == ["Year: up to 1978"]
    assert filters_in_words({"yearFrom": "1978", "yearTo": "1978"}) == ["Year: 1978"]
    assert filters_in_words({"addedWithinDays": "9", "sort": "x"}) == ["Added: in the last 9 days"]


def test_a_list_that_is_empty_names_the_filter_to_take_off() -> None:
    script = "module.filtersOn(given[0]).map(module.withoutWords)"
    assert evaluate(WORDS, script, {"genre": "Drama", "search": "harbour"}) == [
        "Without “harbour” in the title",
        "Without “Genre: Drama”",
    ]


def test_columns_are_sorted_by_what_the_list_can_be_sorted_by() -> None:
    columns = {kind: call(WORDS, "columnsOf", kind) for kind in ("movie", "show", "artist")}
    assert [words for _, words, _ in columns["movie"]] == [
        "Title",
        "Year",
        "Length",
        "Resolution",
        "Size",
        "Added",
    ]
    by = {kind: [one[2] for one in each] for kind, each in columns.items()}
    assert by["movie"] == ["title", "year", "durationMs", "", "sizeBytes", "addedAt"]
    assert by["show"] == by["artist"] == ["title", "year", "", "", "sizeBytes", "addedAt"]
    assert [each[2][1] for each in columns.values()] == ["Length", "Seasons", "Albums"]
    known = {sort.value for sort in ListSort}
    for each in filter(None, by["movie"]):
        first = call(WORDS, "orderAfter", "rating:desc", each)
        assert first == f"{each}:{'asc' if each == 'title' else 'desc'}"
        assert {first, call(WORDS, "orderAfter", first, each)} <= known
        assert call(WORDS, "orderAfter", call(WORDS, "orderAfter", first, each), each) == first


def test_an_order_that_a_column_gave_can_be_read_in_the_field() -> None:
    offered = dict(call(WORDS, "ordersOf", "movie"))
    assert "sizeBytes:asc" not in offered
    assert dict(call(WORDS, "ordersOf", "movie", "sizeBytes:asc"))["sizeBytes:asc"]
    assert "durationMs:asc" not in dict(call(WORDS, "ordersOf", "show", "durationMs:asc"))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (
            {"total": 486, "whole": 2014, "isFiltered": True, "size": 4.1e12},
            "486 of 2,014 films · 4.1 TB",
        ),
        ({"total": 2014, "whole": 2014, "isFiltered": False, "size": 0}, "2,014 films"),
        ({"total": 1, "isFiltered": True}, "1 film"),
    ],
)
def test_a_list_says_how_much_it_is_of_the_whole(given: dict[str, Any], words: str) -> None:
    assert call(WORDS, "resultWords", {"type": "movie", **given}) == words


@pytest.mark.parametrize(
    ("card", "facts"),
    [
        ({"type": "movie", "year": 2017, "duration_ms": 10_140_000}, "2017 · 2 h 49"),
        ({"type": "movie", "year": None, "duration_ms": None}, ""),
        ({"type": "show", "year": 2021, "child_count": 1}, "2021 · 1 season"),
        ({"type": "season", "subtitle": "Low Orbit", "leaf_count": 10}, "Low Orbit · 10 episodes"),
        (
            {"type": "episode", "subtitle": "Low Orbit", "index": 5, "parent_index": 2},
            "Low Orbit · S2 E5",
        ),
        (
            {"type": "season", "subtitle": "Low Orbit", "new_episodes": 3},
            "Low Orbit · 3 new episodes",
        ),
        ({"type": "artist", "child_count": 12}, "12 albums"),
        ({"type": "track", "subtitle": "The Ferry", "duration_ms": 61_000}, "The Ferry · 1:01"),
        ({"type": "photo", "year": 2001}, "2001"),
    ],
)
def test_a_card_says_what_matters_of_its_kind(card: dict[str, Any], facts: str) -> None:
    assert call(WORDS, "cardFacts", card) == facts


@pytest.mark.parametrize(
    ("item", "title"),
    [
        ({"type": "movie", "title": "Heat"}, "Heat"),
        ({"type": "season", "title": "", "index": 0}, "Specials"),
        ({"type": "season", "title": "", "index": 3}, "Season 3"),
        ({"type": "episode", "title": "", "index": 3, "parent_index": None}, "E3"),
        ({"type": "movie", "title": ""}, "Film without a title"),
    ],
)
def test_everything_is_called_something(item: dict[str, Any], title: str) -> None:
    assert call(WORDS, "titleOf", item) == title


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("2026-03-04T11:59:40Z", "a moment ago"),
        ("2026-03-04T11:56:00Z", "4 min ago"),
        ("2026-03-04T09:00:00Z", "3 h ago"),
        ("2026-03-01T12:00:00Z", "3 days ago"),
        ("2026-03-04T12:05:00Z", "a moment ago"),
    ],
)
def test_an_age_is_said_as_people_say_it(at: str, words: str) -> None:
    assert call(WORDS, "ago", at, NOW) == words


@pytest.mark.parametrize(
    ("title", "letters"),
    [("Abernathy Falls 10", "AF"), ("2001: a journey", "2A"), ("七人の侍", "七"), ("!", "?")],
)
def test_what_has_no_poster_shows_its_first_letters(title: str, letters: str) -> None:
    assert call(WORDS, "titleInitials", title) == letters


def test_a_copy_is_stale_when_plex_is_silent_or_it_is_old() -> None:
    fresh = {"configured": True, "synced_at": "2026-03-04T11:30:00Z", "trouble": ""}
    assert call(WORDS, "staleWords", fresh, NOW) == ""
    silent = call(WORDS, "staleWords", {**fresh, "trouble": "Plex does not answer."}, NOW)
    assert silent == "Plex does not answer. What is shown here is from 30 min ago."
    old = call(WORDS, "staleWords", {**fresh, "synced_at": "2026-03-04T09:00:00Z"}, NOW)
    assert "3 h ago" in old
    assert call(WORDS, "staleWords", {"configured": False, "trouble": "x"}, NOW) == ""
    never = call(WORDS, "staleWords", {**fresh, "synced_at": None, "trouble": "No."}, NOW)
    assert never == "No. Nothing has been read yet."


def test_a_sync_says_how_far_it_is() -> None:
    run = {"status": "running", "full": False, "done": 40, "total": 100}
    assert call(WORDS, "syncWords", {"runs": [run]}) == "Looking for changes… 40 %"
    assert call(WORDS, "syncWords", {"runs": [{**run, "total": None}]}) == "Looking for changes…"
    assert call(WORDS, "syncWords", {"runs": [{**run, "full": True, "total": 40}]}).endswith("99 %")
    assert call(WORDS, "syncWords", {"runs": [{**run, "status": "done"}]}) == ""
    assert call(WORDS, "syncWords", None) == ""


LETTERS = [
    {"letter": "#", "position": 0},
    {"letter": "A", "position": 3},
    {"letter": "C", "position": 9},
    {"letter": "Ж", "position": 12},
]


@pytest.mark.parametrize(
    ("index", "letter"), [(0, "#"), (2, "#"), (3, "A"), (8, "A"), (11, "C"), (99, "Ж"), (-1, "")]
)
def test_a_place_belongs_to_a_letter(index: int, letter: str) -> None:
    assert call(WORDS, "letterAt", LETTERS, index) == letter


def test_latin_letters_are_always_at_the_side_and_others_where_there_are_any() -> None:
    row = call(WORDS, "letterRow", LETTERS)
    assert len(row) == 28
    assert [row[0], row[1], row[2], row[-1]] == [
        {"letter": "#", "position": 0},
        {"letter": "A", "position": 3},
        {"letter": "B", "position": None},
        {"letter": "Ж", "position": 12},
    ]


def test_a_version_stands_in_one_line() -> None:
    version = {
        "resolution": "1080",
        "video_codec": "hevc",
        "audio_codec": "eac3",
        "audio_channels": 6,
        "container": "mkv",
    }
    assert call(WORDS, "versionWords", version) == "1080p · HEVC · EAC3 5.1 · MKV"
    bare = dict.fromkeys(version, "") | {"audio_channels": None}
    assert call(WORDS, "versionWords", bare) == ""
    assert call(WORDS, "versionWords", {**bare, "audio_channels": 12}) == "12 channels"


def test_a_picture_is_addressed_by_our_id() -> None:
    address = call(WORDS, "picture", "poster", 7, "a/b", 240)
    assert address == "/api/v1/plex/images/7/poster?w=240&v=a%2Fb"


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (["1978", ""], {"yearFrom": "1978", "yearTo": ""}),
        (["2001", "1978"], {"yearFrom": "1978", "yearTo": "2001"}),
        (["", " 1990 "], {"yearFrom": "", "yearTo": "1990"}),
        (["", ""], "Type a year, such as 1978."),
        (["78", ""], "A year has four digits, such as 1978."),
        (["19x8", ""], "A year has four digits, such as 1978."),
    ],
)
def test_years_are_read_as_people_type_them(given: list[str], found: Any) -> None:
    assert call("years.js", "yearsIn", *given) == found


def test_decades_go_from_the_newest_to_the_oldest() -> None:
    assert call("years.js", "decades", 1994, 2021) == [2020, 2010, 2000, 1990]
    assert len(call("years.js", "decades", 1000, 2021)) == 12
