"""The second group of a search: what can be asked for."""

from __future__ import annotations

import reflex as rx

from medianest.components.library.poster import posters_on_their_way
from medianest.components.scripts import FOLDER
from medianest.state.live import LiveState
from medianest.state.title_search import TitleSearchState
from medianest.views.title_window import TitleWindowView


class FoundTitles(rx.Component):
    """``assets/js/found_titles.jsx``; its child stands there before an answer."""

    library = f"{FOLDER}/found_titles.jsx"
    tag = "FoundTitles"

    chunk: rx.Var[TitleWindowView | None]
    revision: rx.Var[int]

    on_show: rx.EventHandler[rx.event.passthrough_event_spec(str, str, int)]


def found_titles() -> rx.Component:
    """What the address asks for, as far as it is not only in the library."""
    return FoundTitles.create(
        posters_on_their_way(12),
        chunk=TitleSearchState.window,
        revision=LiveState.library + LiveState.requests,
        on_show=TitleSearchState.show,
    )
