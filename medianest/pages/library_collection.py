"""One collection of the library."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest import routes
from medianest.components import shell
from medianest.components.library.collections import collection
from medianest.state.library_collection import CollectionState
from medianest.state.live import LiveState

REGISTRATION: dict[str, Any] = {
    "route": routes.COLLECTION,
    "title": shell.page_title("Collection"),
    "on_load": [LiveState.load, CollectionState.load],
}


def page() -> rx.Component:
    return shell.page(routes.LIBRARY, collection())
