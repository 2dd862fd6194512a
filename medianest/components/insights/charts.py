"""Charts of what is watched and of what the library holds. What draws them comes with these pages
alone, and after everything else on them."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest.components.kit import skeleton
from medianest.components.scripts import FOLDER
from medianest.state.insight_charts import (
    ActivityChartsState,
    GrowthChartsState,
    TopChartsState,
    YearChartsState,
)
from medianest.state.session import SessionState
from medianest.views.insight_charts import ActivityView, ChartChoices, GrowthView, YearView
from medianest.views.insights import TopView

RECHARTS = "recharts@3.10.1"
"""As Reflex's own charts have it; only our scripts import it."""

NOTHING = rx.event.no_args_event_spec
ON_ZONE = rx.event.passthrough_event_spec(str)


class _Charts(rx.Component):
    lib_dependencies: list[str] = [RECHARTS]  # noqa: RUF012 - as Reflex has it

    choices: rx.Var[ChartChoices | None]
    problem: rx.Var[str]
    is_admin: rx.Var[bool]


class ActivityCharts(_Charts):
    """``assets/js/charts_activity.jsx``; its child stands there until the figures have come."""

    library = f"{FOLDER}/charts_activity.jsx"
    tag = "ActivityCharts"

    view: rx.Var[ActivityView | None]
    on_load: rx.EventHandler[ON_ZONE]


class TopCharts(_Charts):
    """``assets/js/charts_top.jsx``; its child as of :class:`ActivityCharts`."""

    library = f"{FOLDER}/charts_top.jsx"
    tag = "TopCharts"

    movies: rx.Var[list[TopView] | None]
    shows: rx.Var[list[TopView] | None]
    on_load: rx.EventHandler[NOTHING]


class GrowthCharts(_Charts):
    """``assets/js/charts_growth.jsx``; its child as of :class:`ActivityCharts`."""

    library = f"{FOLDER}/charts_growth.jsx"
    tag = "GrowthCharts"

    view: rx.Var[GrowthView | None]
    on_load: rx.EventHandler[NOTHING]


class YearCharts(_Charts):
    """``assets/js/charts_year.jsx``; its child as of :class:`ActivityCharts`."""

    library = f"{FOLDER}/charts_year.jsx"
    tag = "YearCharts"

    view: rx.Var[YearView | None]
    on_load: rx.EventHandler[ON_ZONE]


def activity_charts() -> rx.Component:
    return ActivityCharts.create(
        _on_their_way("wide", "wide", "", ""),
        view=ActivityChartsState.view,
        on_load=ActivityChartsState.load,
        **_shared(ActivityChartsState),
    )


def top_charts() -> rx.Component:
    return TopCharts.create(
        _on_their_way("tall", "tall"),
        movies=TopChartsState.movies,
        shows=TopChartsState.shows,
        on_load=TopChartsState.load,
        **_shared(TopChartsState),
    )


def growth_charts() -> rx.Component:
    return GrowthCharts.create(
        _on_their_way("wide", "wide", "", ""),
        view=GrowthChartsState.view,
        on_load=GrowthChartsState.load,
        **_shared(GrowthChartsState),
    )


def year_charts() -> rx.Component:
    return YearCharts.create(
        _on_their_way("figures", "wide", "", ""),
        view=YearChartsState.view,
        on_load=YearChartsState.load,
        **_shared(YearChartsState),
    )


def _shared(state: Any) -> dict[str, Any]:
    return {
        "choices": state.choices,
        "problem": state.problem,
        "is_admin": SessionState.is_admin,
    }


def _on_their_way(*kinds: str) -> rx.Component:
    """Cards of the final size."""
    return rx.el.div(
        *(
            rx.el.div(skeleton("chartcard__wait"), class_name=f"chartcard {_of(one)}")
            for one in kinds
        ),
        class_name="charts",
        aria_busy=True,
        aria_label="Charts",
        role="group",
    )


def _of(kind: str) -> str:
    return f"chartcard--{kind}" if kind else ""
