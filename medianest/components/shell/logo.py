"""Our mark: an egg with a play sign, in its nest; ``assets/logo.svg`` is the same drawing."""

from __future__ import annotations

import reflex as rx

EGG = "M14 2.6c3.7 0 6.5 4.6 6.5 9 0 4-2.8 6.6-6.5 6.6s-6.5-2.6-6.5-6.6c0-4.4 2.8-9 6.5-9z"
PLAY = "M12.1 8.7c0-.5.5-.8.9-.55l3.9 2.4c.4.25.4.75 0 1l-3.9 2.4c-.4.25-.9-.05-.9-.55z"
NEST = (
    ("M2.6 14.6c.9 6 5.6 10 11.4 10s10.5-4 11.4-10", 2),
    ("M5.4 16.2c1.4 3.6 4.6 5.7 8.6 5.7s7.2-2.1 8.6-5.7", 1.5),
)
"""Path and width of each line."""


def mark() -> rx.Component:
    """The mark in the colours of the theme."""
    return rx.el.svg(
        rx.el.svg.path(d=EGG, class_name="mark__egg"),
        rx.el.svg.path(d=PLAY, class_name="mark__play"),
        *(
            rx.el.svg.path(d=line, stroke_width=width, class_name="mark__nest")
            for line, width in NEST
        ),
        view_box="0 0 28 28",
        class_name="mark",
        aria_hidden="true",
        custom_attrs={"focusable": "false"},
    )
