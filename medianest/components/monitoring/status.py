"""How the services are, in full."""

from __future__ import annotations

import reflex as rx

from medianest import routes
from medianest.components.kit import open_dialog, skeleton
from medianest.components.scripts import FOLDER
from medianest.state.incidents import DIALOG, IncidentsState
from medianest.state.live import LiveState
from medianest.state.monitor import MonitorState
from medianest.state.problems import Problems
from medianest.state.session import SessionState
from medianest.state.status import StatusState
from medianest.views.monitoring import (
    BeatNews,
    DisruptionsView,
    MonitorHistoryView,
    MonitoringView,
)

_MODULE = f"{FOLDER}/status.jsx"


class Status(rx.Component):
    """``Status`` of ``assets/js/status.jsx``; its child is the skeleton."""

    library = _MODULE
    tag = "Status"

    shown: rx.Var[MonitoringView | None]
    disruptions: rx.Var[DisruptionsView | None]
    beats: rx.Var[BeatNews]
    revision: rx.Var[int]
    is_admin: rx.Var[bool]
    history: rx.Var[MonitorHistoryView | None]
    missing: rx.Var[int]
    failures: rx.Var[Problems]
    set_up: rx.Var[str]

    on_load: rx.EventHandler[rx.event.no_args_event_spec]
    on_history: rx.EventHandler[rx.event.no_args_event_spec]
    on_publish: rx.EventHandler[rx.event.passthrough_event_spec(int, bool)]
    on_report: rx.EventHandler[rx.event.no_args_event_spec]
    on_note: rx.EventHandler[rx.event.passthrough_event_spec(str, str)]
    on_resolve: rx.EventHandler[rx.event.passthrough_event_spec(str, str)]


class Feed(rx.Component):
    """``Feed`` of ``assets/js/status.jsx``."""

    library = _MODULE
    tag = "Feed"

    shown: rx.Var[MonitoringView | None]


def feed() -> rx.Component:
    """Who looks, and whether that is live."""
    return Feed.create(shown=StatusState.shown)


def status() -> rx.Component:
    """Counters, what is wrong, what fails first, and everything else in its groups."""
    return Status.create(
        _on_its_way(),
        shown=StatusState.shown,
        disruptions=StatusState.disruptions,
        beats=LiveState.beats,
        revision=LiveState.monitoring,
        is_admin=SessionState.is_admin,
        history=MonitorState.history,
        missing=MonitorState.missing,
        failures=IncidentsState.failures,
        set_up=routes.SERVICES,
        on_load=StatusState.load,
        on_history=MonitorState.load,
        on_publish=StatusState.publish,
        on_report=open_dialog(DIALOG),
        on_note=IncidentsState.note,
        on_resolve=IncidentsState.resolve,
    )


def _on_its_way() -> rx.Component:
    counter = rx.el.div(skeleton("h-3 w-16 my-0.5"), skeleton("h-5 w-8 my-1"), class_name="stat")
    row = rx.el.div(skeleton("h-3 w-2/5"), class_name="mon")
    return rx.el.div(
        rx.el.div(*(counter for _ in range(5)), class_name="stats"),
        rx.el.div(skeleton("h-3 w-1/3"), class_name="notice"),
        rx.el.div(
            skeleton("h-4 w-32 my-1"),
            rx.el.div(*(row for _ in range(8)), class_name="card"),
            class_name="stack gap-3",
        ),
        class_name="stack status__sk",
        aria_busy=True,
        aria_label="Services",
        role="group",
    )
