"""The page of the people, for administrators."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest import routes
from medianest.components.administration.users import sync_button, users
from medianest.components.shell import admin_page, page_title
from medianest.state.live import LiveState
from medianest.state.users import UsersState

REGISTRATION: dict[str, Any] = {
    "route": routes.USERS,
    "title": page_title("Users"),
    "on_load": [LiveState.load, UsersState.load],
}


def page() -> rx.Component:
    return admin_page(
        routes.USERS,
        "Users",
        "Who has an account here, and what they may do.",
        users(),
        acts=sync_button(),
    )
