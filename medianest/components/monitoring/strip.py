"""How all services are, on one line of the start page."""

from __future__ import annotations

import reflex as rx

from medianest import routes
from medianest.components.kit import skeleton
from medianest.components.library.recent import Refresh
from medianest.components.scripts import FOLDER
from medianest.state.home_status import HomeStatusState
from medianest.state.live import LiveState
from medianest.views.monitoring import DashboardStatusView

CALM_MS = 300


class StatusStrip(rx.Component):
    """``StatusStrip`` of ``assets/js/status_strip.jsx``; its child is the skeleton."""

    library = f"{FOLDER}/status_strip.jsx"
    tag = "StatusStrip"

    glance: rx.Var[DashboardStatusView | None]
    path: rx.Var[str]


def status_strip() -> rx.Component:
    """Kept up to date, and always as high."""
    return rx.el.div(
        *(
            Refresh.create(revision=changes, calm_ms=CALM_MS, on_change=HomeStatusState.load)
            for changes in (LiveState.standing, LiveState.monitoring)
        ),
        StatusStrip.create(
            rx.el.div(skeleton("h-3 w-48"), class_name="strip", aria_busy=True),
            glance=HomeStatusState.glance,
            path=routes.STATUS,
        ),
    )
