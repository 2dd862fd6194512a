"""The page of a search."""

from __future__ import annotations

import reflex as rx

from medianest.components.kit import empty, filters, find_field
from medianest.components.library.poster import posters_on_their_way
from medianest.components.scripts import FOLDER
from medianest.state.search import SearchState
from medianest.views.library_search import SearchAnswerView


class SearchHits(rx.Component):
    """``assets/js/search_hits.jsx``; its children stand there before an answer, before a question,
    and where nothing was found."""

    library = f"{FOLDER}/search_hits.jsx"
    tag = "SearchHits"

    answer: rx.Var[SearchAnswerView | None]


def search() -> rx.Component:
    """A field whose words go into the address, and what is found."""
    return rx.el.div(
        filters(find_field("Find a title, a person or a year"), label="Search"),
        SearchHits.create(
            posters_on_their_way(12), _unasked(), _nothing(), answer=SearchState.answer
        ),
        class_name="stack gap-6",
    )


def _unasked() -> rx.Component:
    return empty(
        "What are you looking for?",
        "Type a title in any language, the name of somebody who is in it, or a year. A mistyped "
        "letter does no harm.",
        icon_name="search",
    )


def _nothing() -> rx.Component:
    why = rx.cond(SearchState.answer, SearchState.answer.to(SearchAnswerView).why, "")
    return empty("Nothing was found", why, icon_name="search-x")
