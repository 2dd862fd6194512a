"""The settings page of how somebody signs in, and from where."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest import routes
from medianest.components.settings.devices import devices
from medianest.components.settings.security import password, two_factor
from medianest.components.shell import page_title, settings_page
from medianest.state.devices import DevicesState
from medianest.state.live import LiveState
from medianest.state.security import SecurityState

REGISTRATION: dict[str, Any] = {
    "route": routes.SECURITY,
    "title": page_title("Security"),
    "on_load": [LiveState.load, SecurityState.load, DevicesState.load],
}


def page() -> rx.Component:
    return settings_page(routes.SECURITY, password(), two_factor(), devices())
