"""The bell above every page: how much of what one was told is unread."""

from __future__ import annotations

import reflex as rx

from medianest import routes
from medianest.components.kit import icon
from medianest.state.live import LiveState

MOST = 99


def bell() -> rx.Component:
    count = LiveState.unread
    shown = rx.cond(count > MOST, f"{MOST}+", count.to_string())
    return rx.el.a(
        icon("bell", "lg"),
        rx.cond(count > 0, rx.el.span(shown, class_name="iconbtn__count", aria_hidden="true")),
        href=routes.INBOX,
        class_name="iconbtn",
        aria_label=rx.cond(count > 0, f"Notifications, {count} unread", "Notifications"),
    )
