"""The frame of the insights: one heading, and links to the parts that somebody may see."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest import routes
from medianest.components.kit import empty
from medianest.components.scripts import FOLDER
from medianest.components.shell import page
from medianest.state.live import LiveState
from medianest.state.session import SessionState

FOR_ADMINISTRATORS = (
    (routes.INSIGHTS, "Activity"),
    (routes.INSIGHTS_TOP, "Top"),
    (routes.INSIGHTS_GROWTH, "Library growth"),
    (routes.INSIGHTS_UNUSED, "Unused"),
)
FOR_EVERYBODY = (
    (routes.INSIGHTS_LEAVING, "Leaving soon"),
    (routes.INSIGHTS_YEAR, "My year"),
)


class InsightTabs(rx.Component):
    """``assets/js/insight_tabs.jsx``."""

    library = f"{FOLDER}/insight_tabs.jsx"
    tag = "InsightTabs"

    items: rx.Var[list[tuple[str, str]]]
    path: rx.Var[str]


def insights_page(path: str, *content: Any, acts: Any = None) -> rx.Component:
    """``content`` below the links, ``acts`` beside the heading; ``path`` is the part's own.

    Until it is known who looks, a part for administrators stands as its skeleton, as in
    :func:`~medianest.components.shell.administration.admin_page`: nobody else is sent its values.
    """
    everything = [*FOR_ADMINISTRATORS, *FOR_EVERYBODY]
    is_for_all = path in dict(FOR_EVERYBODY)
    is_shut = LiveState.connected_once & ~SessionState.is_admin
    sees_all = SessionState.is_admin if is_for_all else ~is_shut
    head: Any = (
        rx.el.div(acts, class_name="page__acts insights__acts") if acts is not None else None
    )
    shown: Any = rx.fragment(*content)
    if not is_for_all:
        head = rx.cond(is_shut, None, head) if head is not None else None
        shown = rx.cond(is_shut, _shut(), shown)
    return page(
        path,
        rx.el.div(
            rx.el.div(rx.el.h1("Insights"), class_name="grow"), head, class_name="page__head"
        ),
        InsightTabs.create(items=rx.cond(sees_all, everything, list(FOR_EVERYBODY)), path=path),
        shown,
    )


def _shut() -> rx.Component:
    return empty(
        "This page is for administrators",
        "What you have watched yourself stands under My year.",
        rx.el.a("To my year", href=routes.INSIGHTS_YEAR, class_name="btn btn--secondary"),
        icon_name="lock",
    )
