"""Dialogs: questions, forms and what is shown once."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.event import EventSpec

from medianest.components.kit.actions import Variant
from medianest.components.kit.icons import icon
from medianest.components.scripts import FOLDER, function, run

_OPEN = function("openDialog", "page_events.js")
_CLOSE = function("closeDialog", "page_events.js")


class Dialog(rx.Component):
    """``Dialog`` of ``assets/js/dialog.jsx``."""

    library = f"{FOLDER}/dialog.jsx"
    tag = "Dialog"

    title: rx.Var[str]
    wide: rx.Var[bool]

    on_open: rx.EventHandler[rx.event.no_args_event_spec]
    on_leave: rx.EventHandler[rx.event.no_args_event_spec]


class Confirm(rx.Component):
    """``assets/js/confirm.jsx``."""

    library = f"{FOLDER}/confirm.jsx"
    tag = "Confirm"

    label: rx.Var[str]
    name: rx.Var[str]
    title: rx.Var[str]
    words: rx.Var[str]
    action: rx.Var[str]
    variant: rx.Var[str]
    tone: rx.Var[str]
    small: rx.Var[bool]
    disabled: rx.Var[bool]

    on_confirm: rx.EventHandler[rx.event.no_args_event_spec]


class Revealed(rx.Component):
    """``assets/js/revealed.jsx``."""

    library = f"{FOLDER}/revealed.jsx"
    tag = "Revealed"

    subject: rx.Var[str]
    title: rx.Var[str]
    words: rx.Var[str]
    file: rx.Var[str]


def dialog(dialog_id: str, title: Any, *children: Any, **props: Any) -> rx.Component:
    """Opened by :func:`open_dialog` or from the server (:mod:`medianest.state.page_events`)."""
    return Dialog.create(*children, title=title, **({"custom_attrs": {"id": dialog_id}} | props))


def dialog_body(*children: Any) -> rx.Component:
    return rx.el.div(*children, class_name="dialog__body stack")


def open_dialog(dialog_id: str) -> EventSpec:
    return run(_OPEN, dialog_id)


def close_dialog(dialog_id: str) -> EventSpec:
    return run(_CLOSE, dialog_id)


def confirm(
    label: Any,
    *,
    title: Any,
    words: Any,
    action: Any,
    on_confirm: Any,
    name: Any = "",
    icon_name: str = "",
    variant: Variant = "ghost",
    tone: Variant = "danger",
    small: bool = False,
    disabled: Any = False,
) -> rx.Component:
    """A button that asks once before it acts: ``title`` names the thing, ``words`` say what will
    happen, ``action`` stands on the button that does it. ``name`` is what the button is called
    where ``label`` alone does not say of what it is."""
    return Confirm.create(
        *([icon(icon_name)] if icon_name else []),
        label=label,
        name=name,
        title=title,
        words=words,
        action=action,
        variant=variant,
        tone=tone,
        small=small,
        disabled=disabled,
        on_confirm=on_confirm,
    )


def revealed(subject: str, title: str, words: str, *children: Any, file: str = "") -> rx.Component:
    """Shows once what the server reveals for ``subject``; ``file`` is the name to save it under."""
    return Revealed.create(*children, subject=subject, title=title, words=words, file=file)
