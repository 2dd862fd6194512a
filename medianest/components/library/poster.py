"""Posters: 2:3 whatever there is to show."""

from __future__ import annotations

import reflex as rx

from medianest.components.kit import skeleton
from medianest.components.scripts import FOLDER
from medianest.views.library import ItemCardView

_MODULE = f"{FOLDER}/poster.jsx"


class Poster(rx.Component):
    """``Poster`` of ``assets/js/poster.jsx``."""

    library = _MODULE
    tag = "Poster"

    item: rx.Var[ItemCardView]
    with_type: rx.Var[bool]


class Shelf(rx.Component):
    """``Shelf`` of ``assets/js/poster.jsx``."""

    library = _MODULE
    tag = "Shelf"

    items: rx.Var[list[ItemCardView]]
    labelled_by: rx.Var[str]
    with_type: rx.Var[bool]


def poster(item: rx.Var[ItemCardView], *, with_type: bool = False) -> rx.Component:
    """A card that leads to the item; ``with_type`` says what it is, where lists are mixed."""
    return Poster.create(item=item, with_type=with_type)


def shelf(items: rx.Var[list[ItemCardView]], heading_id: str) -> rx.Component:
    """A line of posters that scrolls sideways, named by the heading above it."""
    return Shelf.create(items=items, labelled_by=heading_id, with_type=True)


def poster_skeleton() -> rx.Component:
    return rx.el.div(
        skeleton("art--poster"),
        rx.el.div(skeleton("poster__line"), class_name="poster__t"),
        rx.el.div(skeleton("poster__line poster__line--short"), class_name="poster__m"),
        class_name="poster",
    )


def posters_on_their_way(count: int = 24) -> rx.Component:
    return rx.el.div(
        rx.el.div(*(poster_skeleton() for _ in range(count)), class_name="posters"),
        class_name="browse",
        aria_hidden="true",
    )


def shelf_on_its_way() -> rx.Component:
    return rx.el.div(
        *(poster_skeleton() for _ in range(12)),
        class_name="shelf shelf--posters",
        aria_hidden="true",
    )
