"""The page for addresses that lead nowhere."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest import routes
from medianest.components import shell
from medianest.components.kit import icon
from medianest.state.live import LiveState

REGISTRATION: dict[str, Any] = {
    "route": "404",
    "title": shell.page_title("Not found"),
    "on_load": [LiveState.load],
}


def page() -> rx.Component:
    return shell.page(
        "",
        rx.el.div(
            icon("map-pin-off"),
            rx.el.h1("There is nothing at this address", class_name="text-lg"),
            rx.el.p("It may have been moved or removed, or the link is not complete."),
            rx.el.a(icon("house"), "Go home", href=routes.HOME, class_name="btn btn--primary"),
            class_name="empty",
        ),
    )
