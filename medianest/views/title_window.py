"""What a page is told of lists of titles and of who may be asked for."""

from __future__ import annotations

from medianest.views.media import SeasonEpisodesView, TitleCardView
from medianest.views.view import View


class TitleWindowView(View):
    """One page of a list that a page asked for as ``key``. ``total`` counts what was found in all
    where that is known; ``why`` is a sentence where there is nothing, and ``was_asked`` says
    whether somebody could be asked for it; ``as_of`` is a sentence about how old it is."""

    key: str
    page: int
    titles: list[TitleCardView]
    total_pages: int = 1
    total: int = 0
    why: str = ""
    was_asked: bool = True
    as_of: str = ""

    @classmethod
    def unasked(cls, key: str, page: int, why: str) -> TitleWindowView:
        """Nothing, and the reason."""
        return cls(key=key, page=page, titles=[], why=why, was_asked=False)


class SeasonWindowView(View):
    """What a page is told of the season that it asked for last; ``trouble`` is a sentence where
    there is nothing to be shown."""

    tmdb_id: int
    number: int
    found: SeasonEpisodesView | None = None
    trouble: str = ""


class PersonChoiceView(View):
    id: str
    name: str
