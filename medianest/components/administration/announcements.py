"""Announcements: the list, and the form for one."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest.components.formats import moment, until, when
from medianest.components.kit import (
    Column,
    button,
    cell,
    close_dialog,
    confirm,
    dialog,
    dialog_body,
    empty,
    field,
    field_words,
    form,
    form_error,
    pill,
    row,
    select_field,
    submit,
    switch,
    table,
    table_skeleton,
)
from medianest.components.scripts import FOLDER
from medianest.models.announcement import AnnouncementLevel
from medianest.state.announcements import DIALOG, AnnouncementsState
from medianest.views.announcement import (
    LONGEST_TEXT,
    LONGEST_TITLE,
    AnnouncementDetailsView,
)

Announcement = rx.Var[AnnouncementDetailsView]

_COLUMNS = [
    Column("What"),
    Column("State", "w-28"),
    Column("From", "w-28", "md"),
    Column("Until", "w-32"),
    Column("Put away by", "w-28", "md"),
    Column("What to do", "w-60", is_silent=True),
]
_LEVELS = [
    (str(AnnouncementLevel.INFO), "Good to know"),
    (str(AnnouncementLevel.WARNING), "A warning"),
]
_TEXT = "announcement-text"
_EDITED = AnnouncementsState.edited
_PROBLEMS = AnnouncementsState.problems


class MomentField(rx.Component):
    """``assets/js/moment_field.jsx``."""

    library = f"{FOLDER}/moment_field.jsx"
    tag = "MomentField"

    label: rx.Var[str]
    name: rx.Var[str]
    value: rx.Var[str]
    error: rx.Var[str]
    hint: rx.Var[str]


def new_button() -> rx.Component:
    return button(
        "Announce something",
        icon_name="megaphone",
        variant="primary",
        aria_haspopup="dialog",
        on_click=AnnouncementsState.begin,
    )


def announcements() -> rx.Component:
    return rx.el.div(
        rx.cond(
            AnnouncementsState.loaded,
            rx.cond(
                AnnouncementsState.items.length() > 0,
                table(_COLUMNS, rx.foreach(AnnouncementsState.items, _row), "Announcements"),
                empty(
                    "Nothing is announced",
                    "Tell everybody what is planned, new or out of order: it stands at the foot of "
                    "every page until it ends.",
                    icon_name="megaphone",
                ),
            ),
            table_skeleton(_COLUMNS, "Announcements", 3),
        ),
        _dialog(),
        class_name="stack",
    )


def _row(one: Announcement) -> rx.Component:
    return row(
        cell(
            rx.el.p(one.title, class_name="font-medium break-words"),
            rx.cond(one.text, rx.el.p(one.text, class_name="sub-line clip")),
            class_name="wide",
        ),
        cell(_status(one), label="State"),
        cell(_at(one.starts_at, one.status == "planned"), label="From", class_name="md"),
        cell(
            rx.cond(
                one.ends_at, _at(one.ends_at, one.status != "over"), rx.el.span("You remove it")
            ),
            label="Until",
        ),
        cell(rx.el.span(one.dismissals, class_name="num"), label="Put away by", class_name="md"),
        cell(
            rx.el.div(
                button(
                    "Change",
                    small=True,
                    variant="ghost",
                    aria_label=f"Change {one.title}",
                    aria_haspopup="dialog",
                    on_click=AnnouncementsState.edit(one.id),
                ),
                confirm(
                    "Remove",
                    name=f"Remove {one.title}",
                    title=f"Remove {one.title}?",
                    words="Nobody sees it any more, from this moment on.",
                    action="Remove it",
                    small=True,
                    on_confirm=AnnouncementsState.remove(one.id),
                ),
                class_name="acts",
            ),
            class_name="wide",
        ),
        key=one.id,
    )


def _at(at: Any, is_to_come: Any) -> rx.Component:
    return rx.el.time(rx.cond(is_to_come, until(at), when(at)), title=moment(at))


def _status(one: Announcement) -> rx.Component:
    return rx.match(
        one.status,
        ("shown", pill("Shown", "circle-dot", "success", bare=True)),
        ("planned", pill("Planned", "clock", "info", bare=True)),
        pill("Over", "circle-check", bare=True),
    )


def _dialog() -> rx.Component:
    return dialog(
        DIALOG,
        rx.cond(_EDITED, "Change the announcement", "Announce something"),
        form(
            dialog_body(
                field(
                    "What it is about",
                    "title",
                    value=_of(_EDITED.title),
                    error=_PROBLEMS["title"],
                    scope=DIALOG,
                    max_length=LONGEST_TITLE,
                    auto_complete="off",
                ),
                rx.el.div(
                    rx.el.label("More about it", html_for=_TEXT),
                    rx.el.textarea(
                        name="text",
                        rows=4,
                        max_length=LONGEST_TEXT,
                        default_value=_of(_EDITED.text),
                        class_name="input textarea",
                        aria_describedby=f"{_TEXT}-words",
                        custom_attrs={"id": _TEXT},
                    ),
                    field_words(_TEXT, _PROBLEMS["text"], "Shown as you type it: plain text."),
                    class_name="field",
                ),
                select_field(
                    "What it is",
                    "level",
                    _LEVELS,
                    value=rx.cond(_EDITED, _EDITED.level, str(AnnouncementLevel.INFO)),
                    error=_PROBLEMS["level"],
                    scope=DIALOG,
                ),
                rx.el.div(
                    _moment("From", "startsAt", _EDITED.starts_at, "Empty: from now on."),
                    _moment("Until", "endsAt", _EDITED.ends_at, "Empty: until you remove it."),
                    class_name="form__two",
                ),
                switch(
                    "In everybody's bell too",
                    "rings",
                    checked=rx.cond(_EDITED, _EDITED.rings, False),
                    hint="And wherever else they want to be told of announcements, when it begins.",
                ),
                form_error(_PROBLEMS["form"]),
            ),
            rx.el.div(
                button("Cancel", variant="ghost", on_click=close_dialog(DIALOG)),
                submit(rx.cond(_EDITED, "Save", "Tell everybody")),
                class_name="dialog__foot",
            ),
            on_submit=AnnouncementsState.save,
            problems=_PROBLEMS,
            label="Announcement",
            class_name="dialog__form",
        ),
    )


def _moment(label: str, name: str, value: Any, hint: str) -> rx.Component:
    return MomentField.create(
        label=label,
        name=name,
        value=_of(value),
        error=_PROBLEMS[name],
        hint=hint,
        custom_attrs={"id": f"{DIALOG}-{name}"},
    )


def _of(value: Any) -> rx.Var[str]:
    """What the one that is changed has; nothing where another is written."""
    return rx.cond(_EDITED & value, value, "").to(str)
