"""What nobody watches, for administrators."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest import routes
from medianest.components.insights.frame import insights_page
from medianest.components.insights.unused import export, unused
from medianest.components.shell import page_title
from medianest.state.insights_unused import UnusedState
from medianest.state.live import LiveState

REGISTRATION: dict[str, Any] = {
    "route": routes.INSIGHTS_UNUSED,
    "title": page_title("Unused media"),
    "on_load": [LiveState.load, UnusedState.load],
}


def page() -> rx.Component:
    return insights_page(routes.INSIGHTS_UNUSED, unused(), acts=export())
