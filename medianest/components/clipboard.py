"""Copying, with a word that it was done."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.event import EventSpec

from medianest.components.scripts import function, run

_COPY = function("copyText", "clipboard.js")


def copy(text: Any, done: str) -> list[EventSpec]:
    """Events that put ``text`` into the clipboard and say ``done``."""
    return [run(_COPY, text), rx.toast.success(done)]
