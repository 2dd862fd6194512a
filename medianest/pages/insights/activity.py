"""What everybody watches, for administrators."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest import routes
from medianest.components.insights.charts import activity_charts
from medianest.components.insights.frame import insights_page
from medianest.components.shell import page_title
from medianest.state.insights import InsightsState
from medianest.state.live import LiveState

REGISTRATION: dict[str, Any] = {
    "route": routes.INSIGHTS,
    "title": page_title("Insights"),
    "on_load": [LiveState.load, InsightsState.lead],
}


def page() -> rx.Component:
    return insights_page(routes.INSIGHTS, activity_charts())
