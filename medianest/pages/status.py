"""How the services are."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest import routes
from medianest.components import shell
from medianest.components.monitoring.report import report_dialog
from medianest.components.monitoring.status import feed, status
from medianest.state.live import LiveState
from medianest.state.monitor import MonitorState
from medianest.state.session import SessionState
from medianest.state.status import StatusState

REGISTRATION: dict[str, Any] = {
    "route": routes.STATUS,
    "title": shell.page_title("Status"),
    "on_load": [LiveState.load, StatusState.load, MonitorState.load],
}


def page() -> rx.Component:
    return shell.page(
        routes.STATUS,
        rx.el.div(
            rx.el.div(rx.el.h1("Status"), feed(), class_name="grow"),
            class_name="page__head",
        ),
        status(),
        rx.cond(SessionState.is_admin, report_dialog()),
    )
