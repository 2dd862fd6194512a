"""What stands where content is missing, wrong, late or on its way."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest.components.clipboard import copy
from medianest.components.kit.icons import icon
from medianest.components.kit.marks import Tone

_BANNER_ICONS: dict[Tone, str] = {
    "success": "circle-check",
    "warning": "cloud-off",
    "danger": "triangle-alert",
    "info": "info",
    "accent": "info",
    "muted": "info",
}


def empty(
    title: Any, words: Any, *actions: Any, icon_name: str, class_name: str = ""
) -> rx.Component:
    """Says what would be here and offers what brings it here."""
    return rx.el.div(
        icon(icon_name),
        rx.el.h2(title),
        rx.el.p(words),
        *actions,
        class_name=f"empty {class_name}".strip(),
    )


def failure(title: Any, words: Any, *actions: Any, code: Any = None) -> rx.Component:
    """What happened in plain words, what to do, and the code to copy for whoever is asked."""
    return rx.el.div(
        icon("triangle-alert"),
        rx.el.h2(title),
        rx.el.p(words),
        copy_code(code) if code is not None else None,
        *actions,
        class_name="empty",
        role="alert",
    )


def copy_code(code: Any) -> rx.Component:
    return rx.el.button(
        "Copy code ",
        rx.el.span(code, class_name="code"),
        type="button",
        class_name="link",
        on_click=copy(code, "Code copied."),
    )


def banner(words: Any, *actions: Any, tone: Tone = "info") -> rx.Component:
    return rx.el.div(
        icon(_BANNER_ICONS[tone]),
        rx.el.p(words, class_name="grow"),
        *actions,
        class_name="banner",
        data_tone=tone,
        role="note",
    )


def skeleton(class_name: str) -> rx.Component:
    """A grey shape of the final size: give width and height as classes."""
    return rx.el.div(class_name=f"sk {class_name}", aria_hidden="true")


def age(words: Any) -> rx.Component:
    """How old the data is: "from 12 min ago, Plex is not answering"."""
    return rx.el.span(icon("history", "xs"), words, class_name="age")
