"""What somebody was told."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest import routes
from medianest.components import shell
from medianest.components.inbox import inbox
from medianest.components.kit import icon
from medianest.state.inbox import InboxState
from medianest.state.live import LiveState

REGISTRATION: dict[str, Any] = {
    "route": routes.INBOX,
    "title": shell.page_title("Notifications"),
    "on_load": [LiveState.load, InboxState.load],
}


def page() -> rx.Component:
    return shell.page(
        routes.INBOX,
        rx.el.div(
            rx.el.div(rx.el.h1("Notifications"), class_name="grow"),
            rx.el.div(
                rx.cond(
                    LiveState.unread > 0,
                    rx.el.button(
                        icon("check-check"),
                        rx.el.span("Mark all read"),
                        type="button",
                        class_name="btn btn--secondary",
                        on_click=InboxState.read_all,
                    ),
                ),
                rx.el.a(
                    icon("settings"),
                    rx.el.span("Choose what"),
                    href=routes.NOTIFICATIONS,
                    class_name="btn btn--ghost",
                ),
                class_name="page__acts",
            ),
            class_name="page__head",
        ),
        inbox(),
    )
