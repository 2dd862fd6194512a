"""What administrators fill in to tell everybody that something is wrong."""

from __future__ import annotations

import reflex as rx

from medianest.components.kit import (
    button,
    close_dialog,
    dialog,
    field,
    field_words,
    form,
    form_error,
    select_field,
    submit,
)
from medianest.models.incident import IncidentStyle
from medianest.state.incidents import DIALOG, IncidentsState
from medianest.state.problems import FORM

_STYLES = [
    (str(IncidentStyle.WARNING), "Something does not work as it should"),
    (str(IncidentStyle.DANGER), "Something is out of order"),
    (str(IncidentStyle.INFO), "Good to know"),
]
_WORDS = "incident-content"


def report_dialog() -> rx.Component:
    """Opened from the page, and closed once it is told."""
    problems = IncidentsState.problems
    return dialog(
        DIALOG,
        "Report an incident",
        form(
            rx.el.div(
                rx.el.p("Everybody sees it on the status page until you say that it is over."),
                field(
                    "What is wrong",
                    "title",
                    error=problems["title"],
                    max_length=200,
                    auto_complete="off",
                ),
                rx.el.div(
                    rx.el.label("More about it", html_for=_WORDS),
                    rx.el.textarea(
                        name="content",
                        rows=4,
                        max_length=10_000,
                        class_name="input textarea",
                        aria_describedby=f"{_WORDS}-words",
                        custom_attrs={"id": _WORDS},
                    ),
                    field_words(_WORDS, problems["content"]),
                    class_name="field",
                ),
                select_field("How bad it is", "style", _STYLES, error=problems["style"]),
                form_error(problems[FORM]),
                class_name="dialog__body stack",
            ),
            rx.el.div(
                button("Cancel", variant="ghost", on_click=close_dialog(DIALOG)),
                submit("Tell everybody"),
                class_name="dialog__foot",
            ),
            on_submit=IncidentsState.open,
            problems=problems,
            label="Report an incident",
            class_name="dialog__form",
        ),
        on_open=IncidentsState.begin,
    )
