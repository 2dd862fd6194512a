"""Rows of Discover: what is in them, how they are narrowed, and how often Seerr is asked."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import Engine, event

from medianest.demo.scripted_trouble import Trouble
from medianest.errors import InvalidInputError
from medianest.runtime import open_runtime
from medianest.services.discovery import kept_answers, upstream_titles
from medianest.views.media_query import RowFilters, RowKey, RowOrder
from tests.unit.services.discovery.conftest import MERIDIAN, calls

SCIENCE_FICTION = 878


@pytest.fixture
def shelf(discovery):
    return discovery.rows


async def test_all_rows_that_need_no_genre(shelf, seerr, admin):
    rows = await shelf.all(admin)
    assert [row.key for row in rows] == [
        "trending", "popular_movies", "popular_series", "upcoming_movies", "upcoming_series"
    ]  # fmt: skip
    assert all(row.name and row.titles and not row.why_empty for row in rows)
    kinds = [{card.media_type for card in row.titles} for row in rows]
    assert kinds == [{"movie", "tv"}, {"movie"}, {"tv"}, {"movie"}, {"tv"}]


async def test_the_second_viewer_asks_for_nothing(shelf, seerr, rows, admin):
    await shelf.all(admin)
    seerr.log.clear()
    await shelf.all(await rows.person("Ann"))
    assert calls(seerr) == []


async def test_one_look_at_the_library_serves_all_rows(shelf, seerr, rows, admin):
    await rows.movie(await rows.section("Films"), "Meridian")
    await shelf.all(admin)
    asked: list[str] = []

    def note(_connection, _cursor, statement, *_more):
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        assert all(row.titles for row in await shelf.all(admin))
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    about = ("library_section", "item_external_id", "media_request")
    assert [sum(f"FROM {table}" in one for one in asked) for table in about] == [1, 1, 1]


async def test_another_process_has_them_too(runtime, shelf, seerr, admin):
    await shelf.all(admin)
    seerr.log.clear()
    other = open_runtime(runtime.environment)
    try:
        assert all(row.titles for row in await other.discovery.rows.all(admin))
    finally:
        await other.close()
    assert calls(seerr) == []


async def test_many_at_the_same_moment_are_one_call(runtime, shelf, seerr, admin):
    other = open_runtime(runtime.environment)
    try:
        both = (shelf, other.discovery.rows)
        asked = (one.row(admin, RowKey.TRENDING) for one in both for _ in range(10))
        found = await asyncio.gather(*asked)
    finally:
        await other.close()
    assert all(row.titles == found[0].titles for row in found)
    assert len(calls(seerr, "trending")) == 1


async def test_pages_go_on(shelf, seerr, admin):
    first = await shelf.row(admin, RowKey.POPULAR_MOVIES)
    second = await shelf.row(admin, RowKey.POPULAR_MOVIES, 2)
    assert (first.page, second.page, first.total_pages) == (1, 2, second.total_pages)
    assert not {card.tmdb_id for card in first.titles} & {card.tmdb_id for card in second.titles}
    behind = await shelf.row(admin, RowKey.POPULAR_MOVIES, first.total_pages + 1)
    assert (behind.titles, behind.why_empty) == ([], "There are no more.")


async def test_a_genre_has_its_name(shelf, seerr, admin):
    row = await shelf.row(admin, RowKey.MOVIE_GENRE, genre=SCIENCE_FICTION)
    assert row.name == "Science fiction films"
    assert MERIDIAN in [card.tmdb_id for card in row.titles]
    series = await shelf.row(admin, RowKey.TV_GENRE, genre=18)
    assert series.name == "Drama series"


async def test_genres_are_listed(shelf, seerr, admin):
    found = await shelf.genres(admin)
    assert "Science Fiction" in [genre.name for genre in found["movie"]]
    assert "Soap" in [genre.name for genre in found["tv"]]


@pytest.mark.parametrize(
    ("key", "page", "genre"),
    [
        (RowKey.MOVIE_GENRE, 1, None),
        (RowKey.TV_GENRE, 1, None),
        (RowKey.TRENDING, 1, 18),
        (RowKey.UPCOMING_SERIES, 1, 18),
        (RowKey.TRENDING, 0, None),
        (RowKey.TRENDING, 501, None),
    ],
)
async def test_what_a_row_cannot_be_asked_for(shelf, seerr, admin, key, page, genre):
    with pytest.raises(InvalidInputError):
        await shelf.row(admin, key, page, genre)
    assert calls(seerr) == []


# ---- filters


async def test_years_and_ratings_narrow(shelf, seerr, admin):
    filters = RowFilters(year_from=2023, year_to=2024, rating_from=5.0)
    for key in (RowKey.POPULAR_MOVIES, RowKey.POPULAR_SERIES):
        row = await shelf.row(admin, key, filters=filters)
        assert row.titles
        assert all(2023 <= card.year <= 2024 and card.rating >= 5 for card in row.titles)
    assert calls(seerr, "/discover/movies", "primaryReleaseDateGte=2023-01-01")
    assert calls(seerr, "/discover/tv", "firstAirDateLte=2024-12-31")


async def test_rows_that_seerr_does_not_narrow_are_narrowed_here(shelf, seerr, admin):
    row = await shelf.row(admin, RowKey.TRENDING, filters=RowFilters(year_from=2024))
    assert all(card.year >= 2024 for card in row.titles)
    none = await shelf.row(admin, RowKey.TRENDING, filters=RowFilters(year_to=1900))
    assert (none.titles, none.why_empty) == (
        [],
        "Nothing is left with these filters. Take one of them away.",
    )
    assert len(calls(seerr, "trending")) == 1


async def test_the_best_rated_come_first(shelf, seerr, admin):
    row = await shelf.row(admin, RowKey.POPULAR_MOVIES, filters=RowFilters(order=RowOrder.RATING))
    ratings = [card.rating for card in row.titles]
    assert ratings == sorted(ratings, reverse=True)
    assert calls(seerr, "sortBy=vote_average.desc", "voteCountGte=200")


async def test_what_is_here_or_asked_for_can_be_left_out(shelf, seerr, rows, asked, admin, films):
    every = await shelf.row(admin, RowKey.POPULAR_MOVIES)
    missing = [card for card in every.titles if card.availability.status == "none"]
    film = await rows.movie(films, missing[0].title)
    await rows.external_id(film, "tmdb", str(missing[0].tmdb_id))
    await asked(admin, missing[1].tmdb_id, status="pending")
    left = await shelf.row(admin, RowKey.POPULAR_MOVIES, filters=RowFilters(missing_only=True))
    assert [card.tmdb_id for card in left.titles] == [card.tmdb_id for card in missing[2:]]


# ---- trouble


async def test_without_overseerr_rows_say_why(shelf, admin):
    rows = await shelf.all(admin)
    assert {row.why_empty for row in rows} == {
        "Titles to ask for come from Overseerr, and none is set up. What is in the library can be "
        "found all the same."
    }
    assert await shelf.genres(admin) == {"movie": [], "tv": []}


async def test_with_tmdb_away_rows_say_why(shelf, seerr, admin):
    seerr.switches.behave(tmdb_away=True)
    row = await shelf.row(admin, RowKey.TRENDING)
    assert (row.titles, "trouble of its own" in row.why_empty) == ([], True)


async def test_an_old_row_is_shown_with_its_age(shelf, seerr, admin, monkeypatch):
    await shelf.row(admin, RowKey.TRENDING)
    monkeypatch.setattr(upstream_titles, "ROW_SECONDS", 0)
    seerr.switches.behave(tmdb_away=True)
    row = await shelf.row(admin, RowKey.TRENDING)
    assert row.titles
    assert row.as_of.endswith("What you see is from a moment ago.")


async def test_nobody_waits_long_for_something_newer(shelf, seerr, admin, monkeypatch):
    """A slow Seerr: the old row comes soon, and the new one is there for the next viewer."""
    await shelf.row(admin, RowKey.TRENDING)
    monkeypatch.setattr(upstream_titles, "ROW_SECONDS", 0)
    monkeypatch.setattr(kept_answers, "PATIENCE_SECONDS", 0.1)
    seerr.troubles.add(Trouble("slow", path="/api/v1/discover/trending", seconds=1.0))
    row = await shelf.row(admin, RowKey.TRENDING)
    assert row.titles
    assert row.as_of.startswith(kept_answers.SLOW)
    await asyncio.sleep(1.3)
    monkeypatch.setattr(upstream_titles, "ROW_SECONDS", 1_800)
    assert (await shelf.row(admin, RowKey.TRENDING)).as_of == ""


@pytest.fixture
def without_redis(runtime, monkeypatch):
    async def away(*args, **options):
        raise ConnectionError("Redis is away")

    monkeypatch.setattr(runtime.redis, "execute_command", away)


async def test_without_redis_rows_are_asked_for_each_time(shelf, seerr, admin, without_redis):
    for _ in range(2):
        assert (await shelf.row(admin, RowKey.TRENDING)).titles
    assert len(calls(seerr, "trending")) == 2


async def test_without_redis_a_moment_is_still_one_call(shelf, seerr, admin, without_redis):
    seerr.troubles.add(Trouble("slow", path="/api/v1/discover/trending", seconds=0.5))
    found = await asyncio.gather(*(shelf.row(admin, RowKey.TRENDING) for _ in range(10)))
    assert all(row.titles for row in found)
    assert len(calls(seerr, "trending")) == 1
