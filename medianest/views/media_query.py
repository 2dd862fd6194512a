"""What rows of Discover can be narrowed by."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from medianest.views.view import View

FIRST_YEAR, LAST_YEAR = 1870, 2200


class RowKey(StrEnum):
    """The rows there are; those by genre need the number of one."""

    TRENDING = "trending"
    POPULAR_MOVIES = "popular_movies"
    POPULAR_SERIES = "popular_series"
    UPCOMING_MOVIES = "upcoming_movies"
    UPCOMING_SERIES = "upcoming_series"
    MOVIE_GENRE = "movie_genre"
    TV_GENRE = "tv_genre"


class RowOrder(StrEnum):
    POPULAR = "popular"
    RATING = "rating"
    NEWEST = "newest"


class RowFilters(View):
    """``year_from`` and ``year_to`` are of the first release, ``rating_from`` is out of 10.
    ``missing_only`` leaves out what is here or asked for already."""

    year_from: int | None = Field(default=None, ge=FIRST_YEAR, le=LAST_YEAR)
    year_to: int | None = Field(default=None, ge=FIRST_YEAR, le=LAST_YEAR)
    rating_from: float | None = Field(default=None, ge=0, le=10)
    order: RowOrder = RowOrder.POPULAR
    missing_only: bool = False
