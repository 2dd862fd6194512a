"""Bars: how full something is."""

from __future__ import annotations

from typing import Any

import reflex as rx


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
