"""What is new in the library, on the start page."""

from __future__ import annotations

import reflex as rx

from medianest import routes
from medianest.components.kit import link, skeleton
from medianest.components.library.poster import shelf, shelf_on_its_way
from medianest.components.scripts import FOLDER
from medianest.state.live import LiveState
from medianest.state.recent import RecentState

_NAME = "recently-added"


class Refresh(rx.Component):
    """``assets/js/refresh.jsx``: asks again when the library has changed; draws nothing."""

    library = f"{FOLDER}/refresh.jsx"
    tag = "Refresh"

    revision: rx.Var[int]
    calm_ms: rx.Var[int]

    on_change: rx.EventHandler[rx.event.no_args_event_spec]


def recently_added() -> rx.Component:
    """A shelf of the newest items; absent where there are none."""
    return rx.fragment(
        Refresh.create(revision=LiveState.library, on_change=RecentState.load),
        rx.cond(
            RecentState.loaded,
            rx.cond(RecentState.items.length() > 0, _shelf()),
            rx.el.div(
                rx.el.div(
                    skeleton("h-4 w-40 my-1"),
                    rx.el.span(class_name="link push tall"),
                    class_name="flex items-center gap-2",
                ),
                shelf_on_its_way(),
                class_name="stack gap-3",
            ),
        ),
    )


def _shelf() -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.h2("Recently added", id=_NAME),
            link("To the library", routes.LIBRARY, class_name="push tall"),
            class_name="flex items-center gap-2",
        ),
        shelf(RecentState.items, _NAME),
        class_name="stack gap-3",
        aria_labelledby=_NAME,
    )
