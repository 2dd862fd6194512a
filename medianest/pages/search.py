"""The page of a search, which its address asks for."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest import routes
from medianest.components import shell
from medianest.components.library.search import search
from medianest.components.media.found import found_titles
from medianest.components.media.request_dialog import request_dialog
from medianest.state.live import LiveState
from medianest.state.search import SearchState

REGISTRATION: dict[str, Any] = {
    "route": routes.SEARCH,
    "title": shell.page_title("Search"),
    "on_load": [LiveState.load, SearchState.load],
}


def page() -> rx.Component:
    return shell.page(
        routes.SEARCH,
        rx.el.div(rx.el.h1("Search"), class_name="page__head"),
        search(),
        # Behind what is in the library, which would else push it away as it comes.
        rx.cond(SearchState.answer, found_titles()),
        request_dialog(),
    )
