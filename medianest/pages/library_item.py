"""One item of the library."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest import routes
from medianest.components import shell
from medianest.components.library.item import item
from medianest.state.library_item import ItemState
from medianest.state.live import LiveState

REGISTRATION: dict[str, Any] = {
    "route": routes.ITEM,
    "title": shell.page_title("Library"),
    "on_load": [LiveState.load, ItemState.load],
}


def page() -> rx.Component:
    return shell.page(routes.LIBRARY, item())
