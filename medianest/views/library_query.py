"""What people ask of a section's list: its order and what is left out."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from medianest.views.view import View

HIGHEST_ID = 2**31 - 1
LAST_YEAR = 9_999
MOST_DAYS = 36_500


class ListSort(StrEnum):
    """By what, and in which direction; what has no value stands at the end either way."""

    TITLE = "title:asc"
    TITLE_DOWN = "title:desc"
    ADDED = "addedAt:asc"
    ADDED_DOWN = "addedAt:desc"
    YEAR = "year:asc"
    YEAR_DOWN = "year:desc"
    RATING = "rating:asc"
    RATING_DOWN = "rating:desc"
    SIZE = "sizeBytes:asc"
    SIZE_DOWN = "sizeBytes:desc"
    DURATION = "durationMs:asc"
    DURATION_DOWN = "durationMs:desc"
    RELEASED = "releasedOn:asc"
    RELEASED_DOWN = "releasedOn:desc"

    @property
    def field(self) -> str:
        return self.value.partition(":")[0]

    @property
    def is_descending(self) -> bool:
        return self.value.endswith(":desc")

    @property
    def is_by_title(self) -> bool:
        return self.field == "title"


def _sort(value: object) -> object:
    """``year`` is short for ``year:asc``."""
    return f"{value}:asc" if isinstance(value, str) and ":" not in value else value


def _storable(text: str) -> str:
    """Raises :class:`ValueError` for what no database takes."""
    if any(sign < " " or "\ud800" <= sign <= "\udfff" for sign in text):
        raise ValueError("It holds characters that cannot be used")
    return text


Words = Annotated[str, AfterValidator(_storable)]


class ListQuery(View):
    """An order and filters, each of which narrows the list further.

    ``genre`` and ``content_rating`` are names as :class:`~medianest.views.library.FacetsView` has
    them, ``collection`` is a collection's id, ``letter`` one of the section's letters; the years
    count as well. ``unwatched`` leaves what the caller has not seen, of shows and artists those
    with something left to see; where nothing is known of what they saw, it leaves everything.
    ``search`` takes any part of a title.
    """

    sort: Annotated[ListSort, BeforeValidator(_sort)] = ListSort.TITLE
    genre: Words | None = Field(default=None, min_length=1, max_length=300)
    year_from: int | None = Field(default=None, ge=0, le=LAST_YEAR)
    year_to: int | None = Field(default=None, ge=0, le=LAST_YEAR)
    resolution: Words | None = Field(default=None, min_length=1, max_length=16)
    unwatched: bool = False
    added_within_days: int | None = Field(default=None, ge=1, le=MOST_DAYS)
    content_rating: Words | None = Field(default=None, min_length=1, max_length=40)
    collection: int | None = Field(default=None, ge=1, le=HIGHEST_ID)
    letter: Words | None = Field(default=None, min_length=1, max_length=4)
    search: Words | None = Field(default=None, max_length=200)
