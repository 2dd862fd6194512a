"""Where people choose: labelled fields, selects, segmented controls."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import reflex as rx
from reflex.vars.base import Var

from medianest.components.kit.icons import icon


def field(
    label: str, control: rx.Component, *, for_id: str, hint: Any = None, class_name: str = ""
) -> rx.Component:
    """A labelled control, with a line of help below it."""
    return rx.el.div(
        rx.el.label(label, html_for=for_id),
        control,
        rx.el.p(hint, class_name="hint") if hint is not None else None,
        class_name=f"field {class_name}".strip(),
    )


def select(
    options: Var[list[str]],
    *,
    control_id: str,
    value: Any,
    label: Callable[[Var[str]], Any],
    on_change: Any,
) -> rx.Component:
    """The browser's own select in our look: on phones it opens the system's picker."""
    return rx.el.div(
        rx.el.select(
            rx.foreach(options, lambda option: rx.el.option(label(option), value=option)),
            id=control_id,
            value=value,
            on_change=on_change,
        ),
        icon("chevron-down", "sm"),
        class_name="select",
    )


def segmented(
    options: Sequence[tuple[str, str]] | Any, *, name: str, label: str, value: Any, on_change: Any
) -> rx.Component:
    """One of a few, all visible; ``options`` are (value, words), or a var of such pairs."""
    if isinstance(options, Var):
        segments = rx.foreach(
            options, lambda option: _segment(option[0], option[1], name, value, on_change)
        )
        return _segments(label, segments)
    return _segments(label, *(_segment(*option, name, value, on_change) for option in options))


def _segments(label: str, *segments: Any) -> rx.Component:
    return rx.el.div(*segments, class_name="segmented", role="radiogroup", aria_label=label)


def _segment(option: Any, words: Any, name: str, value: Any, on_change: Any) -> rx.Component:
    return rx.el.label(
        rx.el.input(
            type="radio",
            name=name,
            value=option,
            checked=value == option,
            on_change=on_change(option),
        ),
        words,
    )
