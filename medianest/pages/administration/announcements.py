"""The page of what everybody is told, for administrators."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest import routes
from medianest.components.administration.announcements import announcements, new_button
from medianest.components.shell import admin_page, page_title
from medianest.state.announcements import AnnouncementsState
from medianest.state.live import LiveState

REGISTRATION: dict[str, Any] = {
    "route": routes.ANNOUNCEMENTS,
    "title": page_title("Announcements"),
    "on_load": [LiveState.load, AnnouncementsState.load],
}


def page() -> rx.Component:
    return admin_page(
        routes.ANNOUNCEMENTS,
        "Announcements",
        "What everybody reads on every page until it ends or they put it away.",
        announcements(),
        acts=new_button(),
    )
