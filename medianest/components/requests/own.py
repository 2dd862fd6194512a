"""One's own requests, and one's own reports of problems."""

from __future__ import annotations

import reflex as rx

from medianest.components.kit import skeleton, tab, tabs
from medianest.components.requests.issues import issues
from medianest.components.scripts import BASE_UI, FOLDER
from medianest.state.live import LiveState
from medianest.state.requests import PROBLEMS, RequestsState
from medianest.views.media_request import MediaRequestView, RequestDetailView
from medianest.views.overseerr import OverseerrStateView

ON_ID = rx.event.passthrough_event_spec(str)


class Requests(rx.Component):
    """``assets/js/requests.jsx``; its child is the skeleton."""

    library = f"{FOLDER}/requests.jsx"
    tag = "Requests"
    lib_dependencies: list[str] = [BASE_UI]  # noqa: RUF012 - as Reflex has it

    items: rx.Var[list[MediaRequestView]]
    tab: rx.Var[str]
    page: rx.Var[int]
    pages: rx.Var[int]
    detail: rx.Var[RequestDetailView | None]
    upstream: rx.Var[OverseerrStateView | None]
    revision: rx.Var[int]

    on_load: rx.EventHandler[rx.event.no_args_event_spec]
    on_cancel: rx.EventHandler[ON_ID]
    on_look_into: rx.EventHandler[ON_ID]


def own_requests() -> rx.Component:
    """By what became of them, with a tab for problems."""
    counts = RequestsState.counts
    return rx.el.div(
        tabs(
            [
                tab("all", "All", panel=0),
                tab("pending", "Waiting", counts.pending, panel=0),
                tab("fetching", "Being fetched", counts.fetching, panel=0),
                tab("available", "Ready", counts.available, panel=0),
                tab("denied", "Declined", counts.denied, panel=0),
                tab(PROBLEMS, "Problems", panel=1),
            ],
            _list(),
            issues(),
            label="My requests",
            param="status",
        ),
        class_name="stack",
    )


def rows_on_their_way(label: str, count: int = 5) -> rx.Component:
    """A list of the final size."""
    return rx.el.section(
        rx.el.ul(*(_skeleton_row() for _ in range(count)), class_name="card"),
        aria_busy=True,
        aria_label=label,
    )


def _list() -> rx.Component:
    return Requests.create(
        rows_on_their_way("My requests"),
        items=RequestsState.items,
        tab=RequestsState.tab,
        page=RequestsState.page,
        pages=RequestsState.pages,
        detail=RequestsState.detail,
        upstream=RequestsState.upstream,
        revision=LiveState.requests,
        on_load=RequestsState.load,
        on_cancel=RequestsState.cancel,
        on_look_into=RequestsState.look_into,
    )


def _skeleton_row() -> rx.Component:
    return rx.el.li(
        skeleton("art--poster art--sm"),
        rx.el.div(skeleton("h-3 w-3/5"), skeleton("h-2.5 w-2/5 mt-2"), class_name="request__main"),
        rx.el.div(
            skeleton("h-1 w-full"), skeleton("h-2.5 w-1/3 mt-2"), class_name="request__state"
        ),
        rx.el.div(class_name="request__acts"),
        rx.el.div(class_name="request__more"),
        class_name="request",
    )
