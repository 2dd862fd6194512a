"""The settings page of what is kept about somebody."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest import routes
from medianest.components.settings.own_data import delete_account, export
from medianest.components.shell import page_title, settings_page
from medianest.state.live import LiveState
from medianest.state.profile import ProfileState

REGISTRATION: dict[str, Any] = {
    "route": routes.OWN_DATA,
    "title": page_title("My data"),
    "on_load": [LiveState.load, ProfileState.load],
}


def page() -> rx.Component:
    return settings_page(routes.OWN_DATA, export(), delete_account())
