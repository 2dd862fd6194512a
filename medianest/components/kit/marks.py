"""Small things that say what something is: badges, thumbnails, keys."""

from __future__ import annotations

from typing import Any, Literal

import reflex as rx

from medianest.components.kit.icons import icon
from medianest.components.scripts import FOLDER

Tone = Literal["success", "warning", "danger", "info", "accent", "muted"]


def badge(count: Any, *, label: Any = None, accent: bool = False) -> rx.Component:
    """A count; ``label`` says it in words ("3 running")."""
    return rx.el.span(
        rx.el.span(count, aria_hidden="true") if label is not None else count,
        rx.el.span(label, class_name="sr") if label is not None else None,
        class_name="badge badge--accent" if accent else "badge",
    )


class Thumbnail(rx.Component):
    """``Thumbnail`` of ``assets/js/parts.jsx``."""

    library = f"{FOLDER}/parts.jsx"
    tag = "Thumbnail"

    src: rx.Var[str]
    seconds: rx.Var[int | None]


def thumbnail(address: Any, duration_seconds: Any = None, class_name: str = "") -> rx.Component:
    """A 16:9 picture that keeps its place while there is none yet, with the length on it."""
    return Thumbnail.create(src=address, seconds=duration_seconds, class_name=class_name)


class Avatar(rx.Component):
    """``Avatar`` of ``assets/js/parts.jsx``."""

    library = f"{FOLDER}/parts.jsx"
    tag = "Avatar"

    name: rx.Var[str]


def avatar(name: Any, person_id: Any) -> rx.Component:
    """The initials of a person, in the shade that belongs to their id."""
    return Avatar.create(name=name, custom_attrs={"id": person_id})


def pill(words: Any, icon_name: str, tone: Tone = "muted", *, bare: bool = False) -> rx.Component:
    """A state: icon, then word; colour only helps."""
    classes = "pill pill--bare" if bare else "pill"
    return rx.el.span(icon(icon_name, "xs"), words, class_name=classes, data_tone=tone)


def keyboard_key(name: str) -> rx.Component:
    return rx.el.kbd(name)
