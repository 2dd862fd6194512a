"""What callers send about films of their own."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Annotated, Any

from pydantic import AwareDatetime, BeforeValidator, Field, FiniteFloat

from medianest.api.user_bodies import Sent
from medianest.views.movie import MOST_AT_ONCE

Text = Annotated[str, Field(max_length=10_000)]


def _absent(value: Any) -> Any:
    """Forms send what was left empty as it is."""
    return None if value == "" else value


def _moment(value: Any) -> Any:
    """A day alone is its beginning."""
    if isinstance(value, str) and len(value) == len("2026-01-31"):
        try:
            return datetime.combine(date.fromisoformat(value), time(tzinfo=UTC))
        except ValueError:
            return value
    return _absent(value)


Whole = Annotated[int | None, BeforeValidator(_absent)]
Rating = Annotated[FiniteFloat | None, BeforeValidator(_absent)]
Moment = Annotated[AwareDatetime | None, BeforeValidator(_moment)]


class _Named(Sent):
    """A body of which what is not named says nothing."""

    def named(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.model_fields_set}


class MovieChanges(_Named):
    """What is not named stays; null and an empty text take away. ``rating`` is out of 10, in
    halves. ``seenAt`` may be a day. ``libraryItemId`` is a film of the library that it is."""

    title: Text = ""
    year: Whole = None
    image_url: Text | None = None
    notes: Text | None = None
    rating: Rating = None
    seen_at: Moment = None
    tmdb_id: Whole = None
    imdb_id: Text | None = None
    library_item_id: Whole = None


class MovieBody(MovieChanges):
    """A film as in :class:`MovieChanges`. With ``again`` it is put on the list though the same is
    there; without, that is refused."""

    again: bool = False

    def named(self) -> dict[str, Any]:
        named = super().named()
        named.pop("again", None)
        return named


class EachBody(_Named):
    """What is set of all of them."""

    year: Whole = None
    notes: Text | None = None
    rating: Rating = None
    seen_at: Moment = None


class BulkMoviesBody(Sent):
    """Either ``set`` or ``remove``: all ``ids`` are changed, or none."""

    ids: list[Annotated[str, Field(max_length=64)]] = Field(min_length=1, max_length=MOST_AT_ONCE)
    set: EachBody | None = None
    remove: bool = False


class PictureBody(Sent):
    """Where a picture is."""

    url: Text
