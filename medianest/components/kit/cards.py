"""Surfaces that hold content, with their headings."""

from __future__ import annotations

from typing import Any

import reflex as rx


def card(*children: Any, label_id: str = "", class_name: str = "", **props: Any) -> rx.Component:
    """A card; ``label_id`` is the id of the heading that names it."""
    if label_id:
        props["aria_labelledby"] = label_id
    return rx.el.section(*children, class_name=f"card {class_name}".strip(), **props)


def card_head(title: Any, title_id: str, *rest: Any) -> rx.Component:
    return rx.el.div(rx.el.h2(title, id=title_id), *rest, class_name="card__head")


def section(title: Any, title_id: str, *children: Any, class_name: str = "") -> rx.Component:
    """Content under a heading, without a surface of its own."""
    return rx.el.section(
        rx.el.h2(title, id=title_id, class_name="mb-3"),
        *children,
        aria_labelledby=title_id,
        class_name=class_name,
    )
