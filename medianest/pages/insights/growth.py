"""How the library grows, for administrators."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest import routes
from medianest.components.insights.charts import growth_charts
from medianest.components.insights.frame import insights_page
from medianest.components.shell import page_title
from medianest.state.live import LiveState

REGISTRATION: dict[str, Any] = {
    "route": routes.INSIGHTS_GROWTH,
    "title": page_title("Library growth"),
    "on_load": [LiveState.load],
}


def page() -> rx.Component:
    return insights_page(routes.INSIGHTS_GROWTH, growth_charts())
