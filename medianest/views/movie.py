"""Films on somebody's own list."""

from __future__ import annotations

from pydantic import Field

from medianest.views.view import Page, UtcTime, View

LONGEST_TITLE, LONGEST_NOTES, LONGEST_ADDRESS = 300, 5_000, 2_000
FIRST_YEAR, LAST_YEAR = 1870, 2100
HIGHEST_RATING = 10
MOST_AT_ONCE = 500
"""Films that one bulk change names."""


class MovieView(View):
    """``image_url`` is the address that was given for a picture, and ``picture`` where we serve it
    from, both empty for none; of one that was uploaded both are ours. ``rating`` is out of 10, in
    halves. ``library_item_id`` is the film in the library as far as its owner may see it, chosen or
    found, and ``tmdb_id`` its number at TMDB, under which it can be requested."""

    id: str
    title: str
    year: int | None = None
    image_url: str = ""
    picture: str = ""
    notes: str = ""
    rating: float | None = None
    seen_at: UtcTime | None = None
    library_item_id: int | None = None
    tmdb_id: int | None = None
    imdb_id: str | None = None
    created_at: UtcTime
    updated_at: UtcTime


class MovieCountsView(View):
    """How many there are in all, whatever is filtered."""

    all: int
    seen: int
    rated: int


class BulkMoviesView(View):
    """What a bulk change came to: all ``ids`` or none."""

    ids: list[str]
    removed: bool = False


class MovieShareView(View):
    """``url`` is shown once, when the link is made, and empty afterwards; ``created_at`` is null
    where the list is nobody else's to read."""

    url: str = ""
    created_at: UtcTime | None = None


class SharedMovieView(View):
    """A film as others see it: without notes, addresses and ids."""

    title: str
    year: int | None = None
    rating: float | None = None
    seen_at: UtcTime | None = None


class SharedMoviesView(Page[SharedMovieView]):
    """A page of a list, by title; ``name`` is its owner's."""

    name: str


class SkippedRowView(View):
    """A row of a file that was not taken, by its line and with the reason."""

    line: int
    title: str = ""
    reason: str


class ImportedRowView(View):
    """A row of a file that was taken, or would be; ``merged`` into a film that was there."""

    line: int
    title: str
    year: int | None = None
    rating: float | None = None
    seen_at: UtcTime | None = None
    merged: bool = False


class MovieImportView(View):
    """What became of a file, or what would where ``preview`` is true. ``shape`` says whose it was
    taken for, ``encoding`` how its letters were written. ``examples`` are the first that were
    taken, ``skipped_rows`` the first that were not; the numbers count all."""

    preview: bool
    shape: str
    encoding: str
    added: int = 0
    merged: int = 0
    skipped: int = 0
    examples: list[ImportedRowView] = Field(default_factory=list)
    skipped_rows: list[SkippedRowView] = Field(default_factory=list)
