"""One's own list of films."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest import routes
from medianest.components import shell
from medianest.components.my_movies import my_movies
from medianest.state.live import LiveState
from medianest.state.my_movies import MyMoviesState

REGISTRATION: dict[str, Any] = {
    "route": routes.MY_MOVIES,
    "title": shell.page_title("My movies"),
    "on_load": [LiveState.load, MyMoviesState.load],
}


def page() -> rx.Component:
    return shell.page(routes.MY_MOVIES, my_movies())
