"""Titles to discover, and to ask for."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest import routes
from medianest.components import shell
from medianest.components.media.discover import discover
from medianest.components.media.request_dialog import request_dialog
from medianest.state.discover import DiscoverState
from medianest.state.live import LiveState

REGISTRATION: dict[str, Any] = {
    "route": routes.DISCOVER,
    "title": shell.page_title("Discover"),
    "on_load": [LiveState.load, DiscoverState.load],
}


def page() -> rx.Component:
    return shell.page(
        routes.DISCOVER,
        rx.el.div(rx.el.h1("Discover"), class_name="page__head"),
        discover(),
        request_dialog(),
    )
