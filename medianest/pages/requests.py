"""What somebody has asked for."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest import routes
from medianest.components import shell
from medianest.components.kit import icon
from medianest.components.requests.own import own_requests
from medianest.state.issues import IssuesState
from medianest.state.live import LiveState
from medianest.state.requests import RequestsState

REGISTRATION: dict[str, Any] = {
    "route": routes.REQUESTS,
    "title": shell.page_title("Requests"),
    "on_load": [LiveState.load, RequestsState.load, IssuesState.load],
}


def page() -> rx.Component:
    return shell.page(
        routes.REQUESTS,
        rx.el.div(
            rx.el.div(rx.el.h1("Requests"), class_name="grow"),
            rx.el.div(
                rx.el.a(
                    icon("plus"),
                    rx.el.span("Ask for something"),
                    href=routes.DISCOVER,
                    class_name="btn btn--secondary",
                ),
                class_name="page__acts",
            ),
            class_name="page__head",
        ),
        own_requests(),
    )
