"""What leaves the library soon."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest import routes
from medianest.components.insights.frame import insights_page
from medianest.components.insights.leaving import leaving
from medianest.components.shell import page_title
from medianest.state.insights_leaving import LeavingState
from medianest.state.live import LiveState

REGISTRATION: dict[str, Any] = {
    "route": routes.INSIGHTS_LEAVING,
    "title": page_title("Leaving soon"),
    "on_load": [LiveState.load, LeavingState.load],
}


def page() -> rx.Component:
    return insights_page(routes.INSIGHTS_LEAVING, leaving())
