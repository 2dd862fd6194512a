"""The sections of the library, and the items of one."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest.components.kit import empty, skeleton
from medianest.components.library.poster import posters_on_their_way
from medianest.components.scripts import BASE_UI, FOLDER
from medianest.state.arguments import Parameters
from medianest.state.library import LibraryState
from medianest.state.live import LiveState
from medianest.views.library import SectionView
from medianest.views.library_window import AboutListView, RelaxedView, WindowView

WAIT = "Films, series and music of the Plex server show here as soon as they have been read."
ON_LIST = rx.event.passthrough_event_spec(str, int, Parameters)


class Library(rx.Component):
    """``assets/js/library.jsx``; its children stand there before the sections are known, and where
    there are none."""

    library = f"{FOLDER}/library.jsx"
    tag = "Library"
    lib_dependencies: list[str] = [BASE_UI]  # noqa: RUF012 - as Reflex has it

    sections: rx.Var[list[SectionView]]
    loaded: rx.Var[bool]
    collections: rx.Var[int]
    chunk: rx.Var[WindowView | None]
    about: rx.Var[AboutListView | None]
    relaxed: rx.Var[RelaxedView | None]
    revision: rx.Var[int]

    on_load: rx.EventHandler[rx.event.no_args_event_spec]
    on_show: rx.EventHandler[rx.event.passthrough_event_spec(str, int, Parameters, int)]
    on_describe: rx.EventHandler[ON_LIST]
    on_relax: rx.EventHandler[ON_LIST]


def browse() -> rx.Component:
    """Tabs, filters and the list itself, all of which the page's address decides."""
    return Library.create(
        sections_on_their_way(),
        nothing_here(LibraryState.reason),
        sections=LibraryState.sections,
        loaded=LibraryState.loaded,
        collections=LibraryState.collections,
        chunk=LibraryState.window,
        about=LibraryState.about,
        relaxed=LibraryState.relaxed,
        revision=LiveState.library,
        on_load=LibraryState.load,
        on_show=LibraryState.show,
        on_describe=LibraryState.describe,
        on_relax=LibraryState.relax,
    )


def sections_on_their_way() -> rx.Component:
    """A page of the final size."""
    return rx.el.div(
        rx.el.div(
            *(
                rx.el.span(skeleton("h-3 w-20"), class_name="inline-flex items-center")
                for _ in range(3)
            ),
            class_name="tabs",
        ),
        rx.el.div(
            skeleton("h-(--control-h) w-64 max-md:w-full"),
            skeleton("h-(--control-h-sm) w-96 max-w-full"),
            class_name="stack gap-3",
        ),
        rx.el.div(posters_on_their_way(), class_name="lib lib--letters"),
        class_name="stack gap-6",
        aria_busy=True,
        aria_label="Library",
        role="group",
    )


def nothing_here(reason: Any = "") -> rx.Component:
    """``reason`` says why, where that is known."""
    return empty(
        "Nothing of the library is here yet",
        rx.cond(reason, reason, WAIT),
        icon_name="library-big",
    )
