"""The library: its first section."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest import routes
from medianest.components import shell
from medianest.components.library.browse import browse
from medianest.components.library.head import library_head
from medianest.state.library import LibraryState
from medianest.state.library_status import LibraryStatusState
from medianest.state.live import LiveState

REGISTRATION: dict[str, Any] = {
    "route": routes.LIBRARY,
    "title": shell.page_title("Library"),
    "on_load": [LiveState.load, LibraryState.load, LibraryStatusState.load],
}


def page() -> rx.Component:
    return shell.page(routes.LIBRARY, library_head(), browse())
