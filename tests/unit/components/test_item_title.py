"""What a problem of an item of the library is about."""

from __future__ import annotations

from typing import Any

from tests.unit.components.javascript import call

MODULE = "item_title.js"
SHOW: dict[str, Any] = {"id": 1, "type": "show", "title": "Night Ferry", "year": 2021}
SEASON: dict[str, Any] = {"id": 2, "type": "season", "title": "The crossing", "index": 2}
EPISODE = SEASON | {"id": 3, "type": "episode", "title": "Fog", "index": 5, "parent_index": 2}


def test_a_film_is_its_own_title() -> None:
    card = {"id": 9, "type": "movie", "title": "Heat", "year": 1995}
    item = {"card": card, "crumbs": [], "tmdb_id": 949}
    title = {"media_type": "movie", "tmdb_id": 949, "title": "Heat", "year": 1995}
    assert call(MODULE, "titleOfItem", item) == title
    assert call(MODULE, "placeOf", card, []) == {"seasons": []}


def test_parts_of_a_series_are_of_the_series() -> None:
    """The year of an episode is not the one of its series."""
    title = {"media_type": "tv", "tmdb_id": 810_005, "title": "Night Ferry", "year": None}
    for card in (SEASON, EPISODE):
        item = {"card": card | {"year": 2024}, "crumbs": [SHOW], "tmdb_id": 810_005}
        assert call(MODULE, "titleOfItem", item) == title


def test_a_series_offers_its_seasons_and_a_part_of_it_is_chosen_already() -> None:
    seasons = {"seasons": [{"number": 2, "name": "The crossing"}]}
    assert call(MODULE, "placeOf", SHOW, [SEASON, EPISODE]) == seasons
    assert call(MODULE, "placeOf", SEASON, [EPISODE]) == {"season": 2, "seasons": [{"number": 2}]}
    assert call(MODULE, "placeOf", EPISODE, []) == {
        "season": 2, "episode": 5, "seasons": [{"number": 2}],
    }  # fmt: skip
