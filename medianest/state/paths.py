"""What the path of a page names."""

from __future__ import annotations

import reflex as rx

HIGHEST_ID = 2**31 - 1


def last_number(state: rx.State) -> int:
    """The id at the end of the page's path, such as 7 of ``/item/7``; 0, which no row has, for
    anything else that somebody typed there."""
    last = state.router.url.path.rstrip("/").rsplit("/", 1)[-1]
    number = int(last) if last.isascii() and last.isdigit() and len(last) <= 10 else 0
    return number if number <= HIGHEST_ID else 0
