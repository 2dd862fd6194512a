"""Wishing for a title by its address at TMDB, where nothing can be looked up."""

from __future__ import annotations

import reflex as rx

from medianest.components.scripts import BASE_UI, FOLDER
from medianest.state.arguments import WishWords
from medianest.state.problems import Problems
from medianest.state.wishes import WishState


class Wish(rx.Component):
    """``assets/js/wish.jsx``: a button, and the dialog that it opens."""

    library = f"{FOLDER}/wish.jsx"
    tag = "Wish"
    lib_dependencies: list[str] = [BASE_UI]  # noqa: RUF012 - as Reflex has it

    problems: rx.Var[Problems]
    busy: rx.Var[bool]

    on_begin: rx.EventHandler[rx.event.no_args_event_spec]
    on_send: rx.EventHandler[rx.event.passthrough_event_spec(WishWords)]


def wish() -> rx.Component:
    return Wish.create(
        problems=WishState.problems,
        busy=WishState.busy,
        on_begin=WishState.begin,
        on_send=WishState.send,
    )
