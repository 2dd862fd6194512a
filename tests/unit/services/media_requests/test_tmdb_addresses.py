"""Addresses of titles at TMDB, as people copy them."""

import pytest

from medianest.errors import InvalidInputError
from medianest.services.media_requests.tmdb_addresses import title_at


@pytest.mark.parametrize(
    ("address", "title"),
    [
        ("https://www.themoviedb.org/movie/603-the-matrix", ("movie", 603)),
        ("  http://themoviedb.org/tv/1399?language=de ", ("tv", 1399)),
        ("www.themoviedb.org/tv/1399-game-of-thrones/season/2", ("tv", 1399)),
        ("https://www.TheMovieDB.org/Movie/603/", ("movie", 603)),
        ("movie/603", ("movie", 603)),
    ],
)
def test_a_title_is_found_in_its_address(address: str, title: tuple[str, int]) -> None:
    assert title_at(address) == title


@pytest.mark.parametrize(
    "address",
    [
        "",
        "603",
        "https://www.themoviedb.org/person/6384-keanu-reeves",
        "https://www.themoviedb.org/movie/",
        "https://www.themoviedb.org/movie/603x",
        "https://example.org/movie/603",
        "https://www.themoviedb.org.example.org/movie/603",
        "javascript:alert(1)//themoviedb.org/movie/603",
        "movie/\N{ARABIC-INDIC DIGIT SIX}",
        "movie/12345678901",
    ],
)
def test_what_names_no_title_is_said_in_words(address: str) -> None:
    with pytest.raises(InvalidInputError, match="such as https://") as refused:
        title_at(address)
    assert set(refused.value.details or {}) == {"address"}
