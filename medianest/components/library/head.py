"""What stands above the library: its age, and what is wrong with it."""

from __future__ import annotations

import reflex as rx

from medianest.components.scripts import FOLDER
from medianest.state.library import LibraryState
from medianest.state.library_scan import LibraryScanState
from medianest.state.library_status import LibraryStatusState
from medianest.state.live import LiveState
from medianest.state.problems import Problems
from medianest.state.session import SessionState
from medianest.views.library import LibraryStatusView, SectionView

_MODULE = f"{FOLDER}/library_head.jsx"
_NOTHING = rx.event.no_args_event_spec


class Age(rx.Component):
    """``Age`` of ``assets/js/library_head.jsx``."""

    library = _MODULE
    tag = "Age"

    status: rx.Var[LibraryStatusView | None]
    syncs: rx.Var[int]
    sections: rx.Var[list[SectionView]]
    is_admin: rx.Var[bool]
    scanning: rx.Var[list[int]]
    folders: rx.Var[list[str]]
    problems: rx.Var[Problems]
    busy: rx.Var[bool]

    on_status: rx.EventHandler[_NOTHING]
    on_sync: rx.EventHandler[rx.event.passthrough_event_spec(bool)]
    on_stop: rx.EventHandler[rx.event.passthrough_event_spec(str)]
    on_begin_scan: rx.EventHandler[rx.event.passthrough_event_spec(int)]
    on_scan: rx.EventHandler[rx.event.passthrough_event_spec(int, str)]


class Trouble(rx.Component):
    """``Trouble`` of ``assets/js/library_head.jsx``."""

    library = _MODULE
    tag = "Trouble"

    status: rx.Var[LibraryStatusView | None]
    is_admin: rx.Var[bool]

    on_confirm_drop: rx.EventHandler[rx.event.passthrough_event_spec(int)]


def library_head() -> rx.Component:
    """The heading with the age of the copy, and banners where there is trouble."""
    return rx.fragment(
        rx.el.div(
            rx.el.div(rx.el.h1("Library"), class_name="grow"),
            Age.create(
                status=LibraryStatusState.status,
                syncs=LiveState.library_syncs,
                sections=LibraryState.sections,
                is_admin=SessionState.is_admin,
                on_status=LibraryStatusState.load,
                on_sync=LibraryStatusState.sync,
                on_stop=LibraryStatusState.stop,
                scanning=LibraryScanState.running,
                folders=LibraryScanState.folders,
                problems=LibraryScanState.problems,
                busy=LibraryScanState.busy,
                on_begin_scan=LibraryScanState.begin,
                on_scan=LibraryScanState.scan,
            ),
            class_name="page__head page__head--tight",
        ),
        Trouble.create(
            status=LibraryStatusState.status,
            is_admin=SessionState.is_admin,
            on_confirm_drop=LibraryStatusState.confirm_drop,
        ),
    )
