"""What the server tells a part of a page besides new values of vars.

Secrets that are shown once travel this way: they are in no state, so neither in Redis nor in what
a page that connects again is sent.
"""

from __future__ import annotations

import inspect
from typing import Literal

from reflex.event import EventSpec
from reflex_base.event import server_side

from medianest.compile_plugin import PAGE_EVENT

Deed = Literal["open", "close", "reveal"]


def reveal(subject: str, lines: list[str], *, picture: str = "") -> EventSpec:
    """Show ``lines`` once, in the part of the page that is called ``subject``; ``picture`` is an
    SVG."""
    return tell(subject, "reveal", lines=lines, picture=picture)


def open_dialog(subject: str) -> EventSpec:
    return tell(subject, "open")


def close(subject: str) -> EventSpec:
    """Close a dialog, and forget what is revealed there."""
    return tell(subject, "close")


def tell(
    subject: str, deed: Deed, *, lines: list[str] | None = None, picture: str = ""
) -> EventSpec:
    """An event to return or yield from a handler; ``assets/js/page_events.js`` hears it."""
    return server_side(
        PAGE_EVENT, _SIGNATURE, subject=subject, deed=deed, lines=lines or [], picture=picture
    )


_SIGNATURE = inspect.signature(tell)
