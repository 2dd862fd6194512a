"""What everybody watches, for administrators."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest import routes
from medianest.components.insights.frame import insights_page
from medianest.components.kit import empty
from medianest.components.shell import page_title
from medianest.state.insights import InsightsState
from medianest.state.live import LiveState

REGISTRATION: dict[str, Any] = {
    "route": routes.INSIGHTS,
    "title": page_title("Insights"),
    "on_load": [LiveState.load, InsightsState.lead],
}


def page() -> rx.Component:
    return insights_page(
        routes.INSIGHTS,
        empty(
            "No figures yet",
            "What was played, by day and hour, stands here once there is a history.",
            icon_name="chart-column",
        ),
    )
