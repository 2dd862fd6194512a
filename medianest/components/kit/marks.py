"""Small things that say what something is: badges, pills, avatars, thumbnails, keys."""

from __future__ import annotations

from typing import Any, Literal

import reflex as rx

from medianest.components.formats import clock, initials, shade
from medianest.components.kit.icons import icon

Tone = Literal["success", "warning", "danger", "info", "accent", "muted"]


def badge(count: Any, *, label: Any = None, accent: bool = False) -> rx.Component:
    """A count; ``label`` says it in words ("3 running")."""
    return rx.el.span(
        rx.el.span(count, aria_hidden="true") if label is not None else count,
        rx.el.span(label, class_name="sr") if label is not None else None,
        class_name="badge badge--accent" if accent else "badge",
    )


def pill(words: Any, icon_name: str, tone: Tone) -> rx.Component:
    """A state: icon, then word; colour only helps."""
    return rx.el.span(icon(icon_name, "xs"), words, class_name="pill", data_tone=tone)


def avatar(name: Any, key: Any, size: Literal["xs", "md", "lg"] = "md") -> rx.Component:
    """The initials of a person, in the shade that belongs to ``key`` (their id)."""
    modifier = "" if size == "md" else f" avatar--{size}"
    return rx.el.span(
        initials(name),
        class_name=f"avatar{modifier}",
        data_shade=shade(key),
        aria_hidden="true",
    )


def thumbnail(address: Any, duration_seconds: Any = None, class_name: str = "") -> rx.Component:
    """A 16:9 picture that keeps its place while there is none yet, with the length on it."""
    length = None
    if duration_seconds is not None:
        length = rx.cond(
            duration_seconds, rx.el.span(clock(duration_seconds), class_name="art__time")
        )
    return rx.el.span(
        icon("clapperboard", "lg"),
        rx.cond(
            address,
            rx.el.img(
                src=address, alt="", loading="lazy", decoding="async", custom_attrs=_GONE_ON_ERROR
            ),
        ),
        length,
        class_name=f"art {class_name}".strip(),
    )


def keyboard_key(name: str) -> rx.Component:
    return rx.el.kbd(name)


# A picture that cannot be had leaves the icon below it visible, not a broken frame.
_GONE_ON_ERROR: dict[str, Any] = {
    "onError": rx.Var("((event) => { event.currentTarget.style.visibility = 'hidden'; })")
}
