"""The frame of the settings: one heading, and links to the parts."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest import routes
from medianest.components.shell.layout import page

PARTS = (
    (routes.SETTINGS, "Profile"),
    (routes.SECURITY, "Security"),
    (routes.TOKENS, "Tokens"),
    (routes.NOTIFICATIONS, "Notifications"),
    (routes.APPEARANCE, "Appearance"),
    (routes.OWN_DATA, "My data"),
)


def settings_page(path: str, *content: Any) -> rx.Component:
    """``content`` below the links; ``path`` is the part's own."""
    return page(
        path,
        rx.el.div(rx.el.h1("Settings"), class_name="page__head"),
        rx.el.nav(
            *(_part(address, label, path) for address, label in PARTS),
            class_name="tabs",
            aria_label="Settings",
        ),
        rx.el.div(*content, class_name="settings"),
    )


def _part(address: str, label: str, path: str) -> rx.Component:
    current: dict[str, Any] = {"aria_current": "page"} if address == path else {}
    return rx.el.a(label, href=address, **current)
