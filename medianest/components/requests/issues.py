"""What is wrong with titles."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest.components.kit import skeleton
from medianest.components.scripts import FOLDER
from medianest.state.issues import IssuesState
from medianest.state.live import LiveState
from medianest.state.problems import Problems
from medianest.views.media_issue import MediaIssueView

ON_ID = rx.event.passthrough_event_spec(str)


class Issues(rx.Component):
    """``assets/js/issues.jsx``; its child is the skeleton."""

    library = f"{FOLDER}/issues.jsx"
    tag = "Issues"

    items: rx.Var[list[MediaIssueView]]
    loaded: rx.Var[bool]
    page: rx.Var[int]
    pages: rx.Var[int]
    failures: rx.Var[Problems]
    everybody: rx.Var[bool]
    revision: rx.Var[int]

    on_load: rx.EventHandler[rx.event.no_args_event_spec]
    on_comment: rx.EventHandler[rx.event.passthrough_event_spec(str, str)]
    on_resolve: rx.EventHandler[ON_ID]
    on_reopen: rx.EventHandler[ON_ID]
    on_remove: rx.EventHandler[ON_ID]


def issues(everybody: Any = False) -> rx.Component:
    """One's own reports, or everybody's, with what was said about each."""
    return Issues.create(
        rx.el.div(
            *(skeleton("h-24 w-full rounded-lg") for _ in range(3)),
            class_name="stack gap-3",
            aria_busy=True,
            aria_label="Problems",
            role="group",
        ),
        items=IssuesState.items,
        loaded=IssuesState.loaded,
        page=IssuesState.page,
        pages=IssuesState.pages,
        failures=IssuesState.failures,
        everybody=everybody,
        revision=LiveState.requests,
        on_load=IssuesState.load,
        on_comment=IssuesState.comment,
        on_resolve=IssuesState.resolve,
        on_reopen=IssuesState.reopen,
        on_remove=IssuesState.remove,
    )
