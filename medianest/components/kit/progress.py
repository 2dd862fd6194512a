"""Bars: how far something is, or how full."""

from __future__ import annotations

from typing import Any

import reflex as rx


def progress(
    *,
    label: Any,
    percent: Any,
    kind: Any,
    tone: Any,
    measured: Any,
    words: Any,
    note: Any,
) -> rx.Component:
    """A bar over a line: what happens, and how far it is.

    ``kind`` is ``run``, ``busy`` (no percent to show), ``paused``, ``wait`` or ``stopped``;
    ``percent`` 0-100 counts where ``measured`` is true.
    """
    return rx.el.div(
        rx.el.div(
            class_name="progress__bar",
            role="progressbar",
            aria_label=label,
            aria_valuemin=0,
            aria_valuemax=100,
            aria_valuenow=rx.cond(measured, percent, rx.Var("undefined")),
        ),
        rx.el.div(rx.el.b(words), rx.el.span(note), class_name="progress__text"),
        class_name="progress",
        data_kind=kind,
        data_tone=tone,
        style={"--p": percent},
    )


def meter(*, label: str, percent: Any, tone: Any) -> rx.Component:
    """How full something is, 0-100."""
    return rx.el.div(
        class_name="meter",
        custom_attrs={"role": "meter"},  # newer than the list of roles that Reflex knows
        aria_label=label,
        aria_valuemin=0,
        aria_valuemax=100,
        aria_valuenow=percent,
        data_tone=tone,
        style={"--p": percent},
    )
