"""The page of the services around MediaNest, for administrators."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest import routes
from medianest.components.administration.services import services
from medianest.components.shell import admin_page, page_title
from medianest.state.live import LiveState
from medianest.state.services import ServicesState
from medianest.state.upstreams import UpstreamsState

REGISTRATION: dict[str, Any] = {
    "route": routes.SERVICES,
    "title": page_title("Services"),
    "on_load": [LiveState.load, ServicesState.load, UpstreamsState.load],
}


def page() -> rx.Component:
    return admin_page(
        routes.SERVICES,
        "Services",
        "What MediaNest talks to. Keys are stored encrypted and never shown again.",
        services(),
    )
