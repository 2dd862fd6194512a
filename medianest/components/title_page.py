"""The page of one title or collection while there is nothing to show of it."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest.components.kit import skeleton


def title_on_its_way(name: str) -> rx.Component:
    """Its picture, head and columns as grey shapes; ``name`` is what the page is called by then."""
    return on_its_way(
        name,
        rx.el.div(
            skeleton("h-3 w-48 my-1"),
            rx.el.div(
                skeleton("art--poster"),
                rx.el.div(*head_on_its_way(name), class_name="hero__t"),
                class_name="hero__in",
            ),
            class_name="hero",
        ),
        rx.el.div(
            rx.el.div(skeleton("h-16 w-full"), skeleton("h-64 w-full"), class_name="c8 stack"),
            skeleton("h-64 w-full c4 rounded-lg"),
            class_name="cols",
        ),
    )


def on_its_way(name: str, *parts: rx.Component) -> rx.Component:
    """Grey shapes below each other, of a page that is called ``name`` until it is there."""
    return rx.el.div(
        *parts, class_name="stack gap-6", aria_busy=True, aria_label=name, role="group"
    )


def head_on_its_way(name: str) -> tuple[rx.Component, rx.Component]:
    """The heading, and the line of facts below it."""
    # The heading is there for screen readers before it is known of what.
    heading = rx.el.h1(
        rx.el.span(name, class_name="sr"),
        skeleton("h-7 w-64 max-w-full my-1"),
        class_name="flow-root",
    )
    return heading, skeleton("h-3 w-40 max-w-full")


def absent(heading: Any, *instead: rx.Component) -> rx.Component:
    """The page's heading, and what stands there ``instead`` of what it was to show."""
    return rx.fragment(rx.el.div(rx.el.h1(heading), class_name="page__head"), *instead)
