"""The page of invitations, for administrators."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest import routes
from medianest.components.administration.invitations import invitations, new_button
from medianest.components.shell import admin_page, page_title
from medianest.state.invitations import InvitationsState
from medianest.state.live import LiveState

REGISTRATION: dict[str, Any] = {
    "route": routes.INVITATIONS,
    "title": page_title("Invitations"),
    "on_load": [LiveState.load, InvitationsState.load],
}


def page() -> rx.Component:
    return admin_page(
        routes.INVITATIONS,
        "Invitations",
        "Links with which people make an account of their own.",
        invitations(),
        acts=new_button(),
    )
