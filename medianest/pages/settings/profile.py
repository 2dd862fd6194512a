"""The settings page of who somebody is."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest import routes
from medianest.components.settings.profile import plex, profile
from medianest.components.shell import page_title, settings_page
from medianest.state.live import LiveState
from medianest.state.profile import ProfileState

REGISTRATION: dict[str, Any] = {
    "route": routes.SETTINGS,
    "title": page_title("Settings"),
    "on_load": [LiveState.load, ProfileState.load],
}


def page() -> rx.Component:
    return settings_page(routes.SETTINGS, profile(), plex())
