"""The downloads page: a link goes in at the top, and the queue below shows what became of it."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest import routes
from medianest.components import shell
from medianest.components.downloads.address import address_field, preview_card
from medianest.components.downloads.queue import lists
from medianest.components.formats import file_size
from medianest.components.kit import icon
from medianest.state.live import LiveState
from medianest.state.storage import StorageState

REGISTRATION: dict[str, Any] = {
    "route": routes.DOWNLOADS,
    "title": shell.page_title("Downloads"),
    "on_load": [LiveState.load, StorageState.load],
}


def page() -> rx.Component:
    return shell.page(
        routes.DOWNLOADS,
        rx.el.div(
            rx.el.div(rx.el.h1("Downloads"), class_name="grow"),
            _free_space(),
            class_name="page__head",
        ),
        address_field(),
        preview_card(),
        lists(),
    )


def _free_space() -> rx.Component:
    """For administrators, who alone are told about the disk."""
    return rx.cond(
        StorageState.disk,
        rx.el.p(
            icon("hard-drive", "sm"),
            file_size(StorageState.disk.free_bytes) + " free",
            class_name="flex items-center gap-1.5 text-xs text-fg-2 num",
        ),
    )
