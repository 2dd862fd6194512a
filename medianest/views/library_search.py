"""What a search of the library answers to somebody who types."""

from __future__ import annotations

from medianest.views.library import SearchHitView
from medianest.views.view import View


class SearchAnswerView(View):
    """``text`` is what was asked, so that a page knows to what this is the answer; ``is_cut`` says
    that there may be more hits; ``why`` is a sentence about there being none."""

    text: str
    hits: list[SearchHitView]
    is_cut: bool = False
    why: str = ""
