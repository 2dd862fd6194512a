"""What is watched most, and by whom, for administrators."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest import routes
from medianest.components.insights.charts import top_charts
from medianest.components.insights.frame import insights_page
from medianest.components.shell import page_title
from medianest.state.live import LiveState

REGISTRATION: dict[str, Any] = {
    "route": routes.INSIGHTS_TOP,
    "title": page_title("Most watched"),
    "on_load": [LiveState.load],
}


def page() -> rx.Component:
    return insights_page(routes.INSIGHTS_TOP, top_charts())
