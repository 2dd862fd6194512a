"""Rows of titles, and the grid of one row."""

from __future__ import annotations

import reflex as rx

from medianest import routes
from medianest.components.kit import empty, skeleton
from medianest.components.library.poster import posters_on_their_way, shelf_on_its_way
from medianest.components.media.wish import wish
from medianest.components.scripts import BASE_UI, FOLDER
from medianest.state.arguments import Parameters
from medianest.state.discover import DiscoverState
from medianest.state.live import LiveState
from medianest.state.session import SessionState
from medianest.views.media import GenreView, TitleRowView
from medianest.views.title_window import TitleWindowView


class Discover(rx.Component):
    """``assets/js/discover.jsx``; its children stand there before the rows have come, before the
    titles of one have, and where nothing can be asked for."""

    library = f"{FOLDER}/discover.jsx"
    tag = "Discover"
    lib_dependencies: list[str] = [BASE_UI]  # noqa: RUF012 - as Reflex has it

    rows: rx.Var[list[TitleRowView]]
    genres: rx.Var[dict[str, list[GenreView]]]
    loaded: rx.Var[bool]
    chunk: rx.Var[TitleWindowView | None]
    revision: rx.Var[int]

    on_load: rx.EventHandler[rx.event.no_args_event_spec]
    on_show: rx.EventHandler[rx.event.passthrough_event_spec(str, Parameters, int)]


def discover() -> rx.Component:
    """All rows, or what the address asks for of one."""
    return Discover.create(
        _rows_on_their_way(),
        posters_on_their_way(24),
        _nothing(),
        rows=DiscoverState.rows,
        genres=DiscoverState.genres,
        loaded=DiscoverState.loaded,
        chunk=DiscoverState.window,
        revision=LiveState.library + LiveState.requests,
        on_load=DiscoverState.load,
        on_show=DiscoverState.show,
    )


def _rows_on_their_way() -> rx.Component:
    return rx.el.div(
        *(_row_on_its_way() for _ in range(4)),
        class_name="stack gap-6",
        aria_busy=True,
        aria_label="Discover",
        role="group",
    )


def _row_on_its_way() -> rx.Component:
    return rx.el.div(
        rx.el.div(skeleton("h-4 w-40 my-1"), class_name="sectionhead tall"),
        shelf_on_its_way(),
        class_name="stack gap-3",
    )


def _nothing() -> rx.Component:
    """What is here can be looked through meanwhile; what cannot is said by ``discover.jsx``."""
    return empty(
        "Nothing to discover right now",
        rx.cond(
            DiscoverState.rows.length() > 0,
            DiscoverState.rows[0].why_empty,
            "The catalogue of films and series could not be asked.",
        ),
        rx.el.div(
            wish(),
            rx.el.a("To the library", href=routes.LIBRARY, class_name="btn btn--ghost"),
            rx.cond(
                SessionState.is_admin,
                rx.el.a("To the services", href=routes.SERVICES, class_name="btn btn--ghost"),
            ),
            class_name="row flex-wrap justify-center",
        ),
        icon_name="compass",
    )
