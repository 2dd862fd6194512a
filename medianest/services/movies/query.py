"""What of a list of films somebody wants to look at."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MovieQuery:
    """Of ``search`` every word has to be in the title or the notes. Years and ratings are from one
    to another, both included; what has none is not among them. ``seen`` leaves what was seen, or
    what was not; ``sort`` is a field with ``:asc`` or ``:desc``."""

    search: str | None = None
    year_from: int | None = None
    year_to: int | None = None
    rating_from: float | None = None
    rating_to: float | None = None
    seen: bool | None = None
    sort: str = "createdAt:desc"
