"""The dialog in which somebody asks for a title."""

from __future__ import annotations

import reflex as rx

from medianest.components.scripts import FOLDER
from medianest.state.arguments import TitleWish
from medianest.state.request_dialog import RequestDialogState
from medianest.views.media import ForecastView, TitleView
from medianest.views.title_window import PersonChoiceView


class RequestDialog(rx.Component):
    """``assets/js/request_dialog.jsx``; cards and the page of a title open it."""

    library = f"{FOLDER}/request_dialog.jsx"
    tag = "RequestDialog"

    about: rx.Var[TitleView | None]
    forecast: rx.Var[ForecastView | None]
    foreseen: rx.Var[str]
    people: rx.Var[list[PersonChoiceView]]
    problem: rx.Var[str]
    is_taken: rx.Var[bool]
    busy: rx.Var[bool]

    on_open: rx.EventHandler[rx.event.passthrough_event_spec(str, int)]
    on_foresee: rx.EventHandler[rx.event.passthrough_event_spec(str, str, int, list[int], str, str)]
    on_follow: rx.EventHandler[rx.event.passthrough_event_spec(str, int)]
    on_send: rx.EventHandler[rx.event.passthrough_event_spec(TitleWish)]


def request_dialog() -> rx.Component:
    """One for each page that shows titles; it is drawn while it is open."""
    return RequestDialog.create(
        about=RequestDialogState.about,
        forecast=RequestDialogState.forecast,
        foreseen=RequestDialogState.foreseen,
        people=RequestDialogState.people,
        problem=RequestDialogState.problem,
        is_taken=RequestDialogState.is_taken,
        busy=RequestDialogState.busy,
        on_open=RequestDialogState.open,
        on_foresee=RequestDialogState.foresee,
        on_follow=RequestDialogState.follow,
        on_send=RequestDialogState.send,
    )
