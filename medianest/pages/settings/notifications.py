"""The settings page of what somebody is told, and how."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest import routes
from medianest.components.settings.apprise import other_apps
from medianest.components.settings.notifications import notifications
from medianest.components.settings.push import browsers
from medianest.components.shell import page_title, settings_page
from medianest.state.apprise_addresses import AppriseState
from medianest.state.live import LiveState
from medianest.state.preferences import PreferencesState
from medianest.state.push_subscriptions import PushState

REGISTRATION: dict[str, Any] = {
    "route": routes.NOTIFICATIONS,
    "title": page_title("Notifications"),
    "on_load": [LiveState.load, PreferencesState.load, PushState.load, AppriseState.load],
}


def page() -> rx.Component:
    return settings_page(routes.NOTIFICATIONS, notifications(), browsers(), other_apps())
