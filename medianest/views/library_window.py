"""Parts of long lists, as pages ask for them one after the other."""

from __future__ import annotations

from pydantic import Field

from medianest.views.library import FacetsView, ItemCardView, LetterView
from medianest.views.view import View


class WindowView(View):
    """Items of a list from ``start`` on, counted from 0. ``key`` is the page's name for what it
    asked; ``error`` says why there is no answer."""

    key: str
    start: int
    items: list[ItemCardView] = Field(default_factory=list)
    total: int = 0
    error: str = ""


class AboutListView(View):
    """What stands around a list: its filters, its letters, and the bytes of all it holds."""

    key: str
    section_id: int
    facets: FacetsView
    letters: list[LetterView]
    size_bytes: int


class RelaxedView(View):
    """How many items there would be without one filter or another, by the filter's name."""

    key: str
    counts: dict[str, int]
