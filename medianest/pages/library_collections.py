"""The collections of the library."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest import routes
from medianest.components import shell
from medianest.components.library.collections import collections
from medianest.components.library.head import library_head
from medianest.state.library_collections import CollectionsState
from medianest.state.library_status import LibraryStatusState
from medianest.state.live import LiveState

REGISTRATION: dict[str, Any] = {
    "route": routes.LIBRARY_COLLECTIONS,
    "title": shell.page_title("Collections"),
    "on_load": [LiveState.load, CollectionsState.load, LibraryStatusState.load],
}


def page() -> rx.Component:
    return shell.page(routes.LIBRARY_COLLECTIONS, library_head(), collections())
