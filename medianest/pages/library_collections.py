"""The collections of the library."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest import routes
from medianest.components import shell
from medianest.components.library.collections import collections
from medianest.state.library_collections import CollectionsState
from medianest.state.live import LiveState

REGISTRATION: dict[str, Any] = {
    "route": routes.LIBRARY_COLLECTIONS,
    "title": shell.page_title("Collections"),
    "on_load": [LiveState.load, CollectionsState.load],
}


def page() -> rx.Component:
    return shell.page(
        routes.LIBRARY_COLLECTIONS,
        rx.el.div(
            rx.el.div(rx.el.h1("Library"), class_name="grow"),
            class_name="page__head page__head--tight",
        ),
        collections(),
    )
