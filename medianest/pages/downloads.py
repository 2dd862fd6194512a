"""The downloads page: a link goes in at the top, and the queue below shows what became of it."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest import routes
from medianest.components import shell
from medianest.components.downloads.address import address_field, preview_card
from medianest.components.downloads.history import history
from medianest.components.downloads.left import what_is_left
from medianest.components.downloads.moving import queued_count
from medianest.components.downloads.queue import announcer, queue
from medianest.components.downloads.subscriptions import subscriptions
from medianest.components.kit import tab, tabs
from medianest.state.downloads import DownloadsState
from medianest.state.live import LiveState
from medianest.state.subscriptions import SubscriptionsState

REGISTRATION: dict[str, Any] = {
    "route": routes.DOWNLOADS,
    "title": shell.page_title("Downloads"),
    "on_load": [LiveState.load, DownloadsState.load, SubscriptionsState.load],
}


def page() -> rx.Component:
    return shell.page(
        routes.DOWNLOADS,
        rx.el.div(
            rx.el.div(rx.el.h1("Downloads"), class_name="grow"),
            what_is_left(),
            class_name="page__head",
        ),
        address_field(),
        preview_card(),
        rx.el.div(
            tabs(
                [
                    tab("queue", "Queue", queued_count()),
                    tab("history", "History"),
                    tab("subscriptions", "Subscriptions", SubscriptionsState.items.length()),
                ],
                queue(),
                history(),
                subscriptions(),
                label="Downloads",
            ),
            class_name="stack",
        ),
        announcer(),
    )
