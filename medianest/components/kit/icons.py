"""Icons: lucide's drawings at the sizes of the tokens, never read aloud."""

from __future__ import annotations

from typing import Literal

import reflex as rx

Size = Literal["xs", "sm", "md", "lg"]


def icon(name: str, size: Size = "md", class_name: str = "") -> rx.Component:
    """The lucide icon ``name``; only icons that a page names are part of its script."""
    modifier = "" if size == "md" else f" i--{size}"
    return rx.icon(name, class_name=f"i{modifier} {class_name}".strip(), aria_hidden="true")
