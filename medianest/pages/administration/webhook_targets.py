"""The page of programs and apps that are told what happens, for administrators."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest import routes
from medianest.components.administration.webhook_targets import new_button, webhooks
from medianest.components.shell import admin_page, page_title
from medianest.state.live import LiveState
from medianest.state.webhook_targets import WebhooksState

REGISTRATION: dict[str, Any] = {
    "route": routes.WEBHOOKS,
    "title": page_title("Webhooks"),
    "on_load": [LiveState.load, WebhooksState.load],
}


def page() -> rx.Component:
    return admin_page(
        routes.WEBHOOKS,
        "Webhooks",
        "Programs and apps of the house that are told what happens, each of them once.",
        webhooks(),
        acts=new_button(),
    )
