"""What nobody watches: how much could be freed, and what to do about each title."""

from __future__ import annotations

import reflex as rx

from medianest.components.kit import Column, skeleton, table_skeleton
from medianest.components.scripts import BASE_UI, FOLDER
from medianest.state.insights_leaving import LeavingState
from medianest.state.insights_unused import SectionShare, UnusedState
from medianest.state.live import LiveState
from medianest.state.problems import Problems
from medianest.views.insights import LibraryView, UnusedPage

NOTHING = rx.event.no_args_event_spec
COLUMNS = [
    Column("Title"),
    Column("Why", "w-44"),
    Column("Last watched", "w-40", drops="lg"),
    Column("Added", "w-28", drops="lg"),
    Column("Size", "w-44"),
    Column("What to do", "w-36", is_silent=True),
]


class Unused(rx.Component):
    """``assets/js/unused.jsx``; its child is the skeleton."""

    library = f"{FOLDER}/unused.jsx"
    tag = "Unused"
    lib_dependencies: list[str] = [BASE_UI]  # noqa: RUF012 - as Reflex has it

    report: rx.Var[UnusedPage | None]
    sections: rx.Var[list[LibraryView]]
    shares: rx.Var[list[SectionShare]]
    kept: rx.Var[int]
    lost_section: rx.Var[bool]
    names: rx.Var[dict[str, str]]
    leaves: rx.Var[dict[str, str]]
    problems: rx.Var[Problems]
    handing_problems: rx.Var[Problems]
    revision: rx.Var[int]
    leaving_revision: rx.Var[int]

    on_load: rx.EventHandler[NOTHING]
    on_begin: rx.EventHandler[NOTHING]
    on_keep: rx.EventHandler[rx.event.passthrough_event_spec(list[int], str, str)]
    on_end_keep: rx.EventHandler[rx.event.passthrough_event_spec(list[int])]
    on_begin_handing: rx.EventHandler[NOTHING]
    on_hand_over: rx.EventHandler[rx.event.passthrough_event_spec(list[int], str)]


class UnusedExport(rx.Component):
    """``assets/js/unused_export.jsx``."""

    library = f"{FOLDER}/unused_export.jsx"
    tag = "UnusedExport"
    lib_dependencies: list[str] = [BASE_UI]  # noqa: RUF012 - as Reflex has it


def unused() -> rx.Component:
    return Unused.create(
        _on_its_way(),
        report=UnusedState.report,
        sections=UnusedState.sections,
        shares=UnusedState.shares,
        kept=UnusedState.kept,
        lost_section=UnusedState.lost_section,
        names=UnusedState.names,
        leaves=UnusedState.leaves,
        problems=UnusedState.problems,
        handing_problems=LeavingState.problems,
        revision=LiveState.library,
        leaving_revision=LiveState.leaving,
        on_load=UnusedState.load,
        on_begin=UnusedState.begin,
        on_keep=UnusedState.keep,
        on_end_keep=UnusedState.end_keep,
        on_begin_handing=LeavingState.begin,
        on_hand_over=LeavingState.hand_over,
    )


def export() -> rx.Component:
    return UnusedExport.create()


def _on_its_way() -> rx.Component:
    """The report in its final size."""
    return rx.el.div(
        rx.el.div(
            rx.el.div(
                skeleton("h-3 w-24"),
                skeleton("h-8 w-32"),
                skeleton("h-3 w-3/4"),
                class_name="card card__body c5 unused__sum",
            ),
            rx.el.div(
                skeleton("h-3 w-24"),
                skeleton("h-3 w-full"),
                skeleton("h-3 w-1/2"),
                class_name="card card__body c7 unused__sum",
            ),
            class_name="cols unused__sums",
        ),
        table_skeleton(COLUMNS, "Unused media", 6),
        class_name="stack",
        aria_busy=True,
    )
