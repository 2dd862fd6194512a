"""What is said of films on one's own list, and what of them is sent."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.components.javascript import call

WORDS = "movie_words.js"
HEAT: dict[str, Any] = {
    "id": "m1",
    "title": "Heat",
    "year": 1995,
    "rating": 0,
    "seen_at": "2024-05-01T00:00:00.000Z",
    "notes": "LA",
    "image_url": "/api/v1/movies/m1/image?v=a",
    "picture": "/api/v1/movies/m1/image?v=a",
    "tmdb_id": 949,
}


@pytest.mark.parametrize(
    ("movie", "facts"),
    [
        (HEAT, "1995 · 0 of 10"),
        ({**HEAT, "rating": None}, "1995"),
        ({**HEAT, "year": None, "rating": 7.5}, "7.5 of 10"),
        ({**HEAT, "year": None, "rating": None}, ""),
    ],
)
def test_the_line_under_a_title(movie: dict[str, Any], facts: str) -> None:
    assert call(WORDS, "factsOf", movie) == facts


def test_a_form_begins_with_the_film_and_sends_what_it_holds() -> None:
    words = call(WORDS, "wordsOf", HEAT)
    assert (words["year"], words["rating"], words["seen_at"]) == ("1995", "0", "2024-05-01")
    assert words["image_url"] == ""  # one that was uploaded has no address
    sent = call(WORDS, "sentOf", words)
    assert (sent["year"], sent["rating"], sent["tmdb_id"]) == (1995, 0, 949)
    empty = call(WORDS, "sentOf", call(WORDS, "wordsOf", None))
    assert (empty["id"], empty["year"], empty["rating"]) == ("", None, None)
    assert {"tmdb_id", "library_item_id"}.isdisjoint(empty)
    assert call(WORDS, "sentOf", {**words, "year": "MCM"})["year"] == -1


def test_an_export_has_what_the_page_lists() -> None:
    asked = "?search=la%20heat&seen=no&year_from=1990&sort=title:asc&page=2&view=list"
    assert call(WORDS, "exportAddress", asked, "csv") == (
        "/api/v1/movies/export?format=csv&search=la+heat&yearFrom=1990&seen=false"
    )
    assert call(WORDS, "exportAddress", "", "json") == "/api/v1/movies/export?format=json"


@pytest.mark.parametrize(
    ("search", "is_filtered"),
    [
        ("", False),
        ("?sort=title:asc&view=list&page=2", False),
        ("?seen=yes", True),
        ("?search=", False),
    ],
)
def test_whether_a_list_is_narrowed(search: str, is_filtered: bool) -> None:
    assert call(WORDS, "isFiltered", search) is is_filtered


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ((True, 1, 0, 0), "1 film is new."),
        (
            (True, 2, 1, 3),
            "2 films are new, 1 adds to a film on your list, 3 rows are skipped.",
        ),
        ((False, 0, 2, 1), "0 films were added, 2 films were added to, 1 row was skipped."),
    ],
)
def test_what_comes_of_a_file(numbers: tuple[bool, int, int, int], words: str) -> None:
    preview, added, merged, skipped = numbers
    given = {"preview": preview, "added": added, "merged": merged, "skipped": skipped}
    assert call(WORDS, "importWords", given) == words


def test_what_is_found_says_where_it_is() -> None:
    found = {
        "library": [
            {"id": 7, "type": "movie", "title": "Heat", "year": 1995, "poster": "v"},
            {"id": 8, "type": "show", "title": "Heat", "year": 2001, "poster": ""},
        ],
        "titles": [
            {"tmdb_id": 949, "title": "Heat", "year": 1986, "poster": "a.jpg", "availability": {}}
        ],
    }
    rows = call(WORDS, "foundRows", found)
    assert [(row["key"], row["where"]) for row in rows] == [
        ("i7", "In the library"), ("t949", "To be found in Discover"),
    ]  # fmt: skip
    assert call(WORDS, "foundRows", None) == []
