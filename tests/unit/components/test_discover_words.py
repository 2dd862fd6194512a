"""What the address of Discover asks for, and what that is called."""

from __future__ import annotations

import pytest

from tests.unit.components.javascript import call

WORDS = "discover_words.js"
GENRES = {"movie": [{"id": 18, "name": "Drama"}], "tv": [{"id": 80, "name": "Crime"}]}


@pytest.mark.parametrize(
    ("address", "question"),
    [
        ("", {}),
        ("?row=trending", {"row": "trending"}),
        ("?row=made-up&genre=18", {}),
        ("?genre=18", {}),
        (
            "?missing=true&row=popular_movies&genre=18&x=1",
            {"row": "popular_movies", "genre": "18", "missing": "true"},
        ),
        ("?row=popular_movies&yearFrom=abc&yearTo=20&ratingFrom=11", {"row": "popular_movies"}),
        ("?row=popular_movies&genre=drama&order=odd&missing=no", {"row": "popular_movies"}),
        ("?row=trending&genre=18&yearFrom=1999", {"row": "trending", "yearFrom": "1999"}),
        (
            "?row=popular_movies&yearTo=2200&ratingFrom=7.5&order=rating",
            {"row": "popular_movies", "yearTo": "2200", "ratingFrom": "7.5", "order": "rating"},
        ),
    ],
)
def test_known_names_of_known_rows_with_usable_values_alone_are_read(
    address: str, question: dict[str, str]
) -> None:
    assert call(WORDS, "questionOf", address) == question


def test_a_genre_that_the_row_does_not_have_is_not_read() -> None:
    films = "?row=popular_movies&genre="
    assert call(WORDS, "questionOf", f"{films}80", GENRES) == {"row": "popular_movies"}
    assert call(WORDS, "questionOf", f"{films}18", GENRES)["genre"] == "18"
    # Before it is known which there are, nothing is taken off.
    assert call(WORDS, "questionOf", f"{films}80", {})["genre"] == "80"


def test_a_question_is_written_in_one_order() -> None:
    asked = {"missing": "true", "row": "popular_movies", "genre": "18"}
    assert call(WORDS, "searchOf", asked) == "?row=popular_movies&genre=18&missing=true"
    assert call(WORDS, "searchOf", {}) == ""
    assert call(WORDS, "questionOf", call(WORDS, "searchOf", asked)) == asked


def test_another_kind_has_other_genres() -> None:
    asked = {"row": "popular_movies", "genre": "18", "ratingFrom": "7"}
    assert call(WORDS, "ofKind", asked, "popular_series") == {
        "row": "popular_series",
        "ratingFrom": "7",
    }
    assert call(WORDS, "ofKind", asked, "") == {}


def test_a_grid_is_called_what_it_shows() -> None:
    assert call(WORDS, "headOf", {"row": "upcoming_series"}, GENRES) == "Upcoming series"
    assert (
        call(WORDS, "headOf", {"row": "popular_series", "genre": "80"}, GENRES) == "Series: Crime"
    )
    assert call(WORDS, "headOf", {"row": "popular_series", "genre": "9"}, GENRES) == "Series"
    assert call(WORDS, "headOf", {"row": "popular_movies", "genre": "18"}, {}) == "Films"


def test_filters_are_said_in_words() -> None:
    asked = {
        "row": "popular_movies",
        "genre": "18",
        "yearFrom": "1980",
        "yearTo": "1989",
        "ratingFrom": "7",
        "missing": "true",
    }
    assert [one["words"] for one in call(WORDS, "filtersOn", asked, GENRES)] == [
        "Genre: Drama",
        "Year: 1980 to 1989",
        "Rating: 7 and more",
        "Not here yet",
    ]
    assert call(WORDS, "filtersOn", {"row": "trending"}, GENRES) == []


def test_the_ways_to_the_whole_of_a_row() -> None:
    assert call(WORDS, "wholeOf", "trending") == "/discover?row=trending"
    assert call(WORDS, "wholeOf", "movie_genre") == "/discover"
    assert call(WORDS, "genrePath", "tv", 80) == "/discover?row=popular_series&genre=80"


def test_why_there_is_nothing_at_all() -> None:
    away = {"titles": [], "why_empty": "Overseerr does not answer."}
    assert call(WORDS, "whyNothing", [away, away]) == "Overseerr does not answer."
    assert call(WORDS, "whyNothing", [away, {"titles": [1], "why_empty": ""}]) == ""
    assert call(WORDS, "whyNothing", []) == ""
