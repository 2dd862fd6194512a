"""What leaves the library soon, and who wants what of it to stay."""

from __future__ import annotations

import reflex as rx

from medianest.components.kit import skeleton
from medianest.components.scripts import BASE_UI, FOLDER
from medianest.state.insights_leaving import LeavingState, Wish
from medianest.state.live import LiveState
from medianest.state.problems import Problems
from medianest.state.session import SessionState
from medianest.views.insights import LeavingView

NOTHING = rx.event.no_args_event_spec
ON_ID = rx.event.passthrough_event_spec(int)


class Leaving(rx.Component):
    """``assets/js/leaving.jsx``; its child is the skeleton."""

    library = f"{FOLDER}/leaving.jsx"
    tag = "Leaving"
    lib_dependencies: list[str] = [BASE_UI]  # noqa: RUF012 - as Reflex has it

    items: rx.Var[list[LeavingView]]
    wishes: rx.Var[list[Wish]]
    names: rx.Var[dict[str, str]]
    loaded: rx.Var[bool]
    is_admin: rx.Var[bool]
    user_id: rx.Var[str]
    problems: rx.Var[Problems]
    revision: rx.Var[int]
    library_revision: rx.Var[int]

    on_load: rx.EventHandler[NOTHING]
    on_begin: rx.EventHandler[NOTHING]
    on_wish: rx.EventHandler[rx.event.passthrough_event_spec(int, str)]
    on_unwish: rx.EventHandler[ON_ID]
    on_decide: rx.EventHandler[rx.event.passthrough_event_spec(int, bool)]
    on_take_back: rx.EventHandler[ON_ID]
    on_hand_over: rx.EventHandler[rx.event.passthrough_event_spec(list[int], str)]


def leaving() -> rx.Component:
    return Leaving.create(
        _on_its_way(),
        items=LeavingState.items,
        wishes=LeavingState.wishes,
        names=LeavingState.names,
        loaded=LeavingState.loaded,
        is_admin=SessionState.is_admin,
        user_id=SessionState.user_id,
        problems=LeavingState.problems,
        revision=LiveState.leaving,
        library_revision=LiveState.library,
        on_load=LeavingState.load,
        on_begin=LeavingState.begin,
        on_wish=LeavingState.wish,
        on_unwish=LeavingState.unwish,
        on_decide=LeavingState.decide,
        on_take_back=LeavingState.take_back,
        on_hand_over=LeavingState.hand_over,
    )


def _on_its_way() -> rx.Component:
    """A list of the final size."""
    return rx.el.section(
        rx.el.ul(*(_card() for _ in range(6)), class_name="leaving"),
        aria_busy=True,
        aria_label="Leaving soon",
    )


def _card() -> rx.Component:
    return rx.el.li(
        skeleton("art--poster leaving__art"),
        rx.el.div(skeleton("h-3 w-3/5"), skeleton("h-2.5 w-2/5 mt-2"), class_name="leaving__t"),
        class_name="leaving__one card",
    )
