"""The settings page of theme, language and time zone."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest import routes
from medianest.components.settings.appearance import language, theme
from medianest.components.shell import page_title, settings_page
from medianest.state.live import LiveState
from medianest.state.preferences import PreferencesState

REGISTRATION: dict[str, Any] = {
    "route": routes.APPEARANCE,
    "title": page_title("Appearance"),
    "on_load": [LiveState.load, PreferencesState.load],
}


def page() -> rx.Component:
    return settings_page(routes.APPEARANCE, theme(), language())
