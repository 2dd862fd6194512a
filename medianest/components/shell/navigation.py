"""The links of the shell: one list, shown as sidebar, icon rail and bottom bar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import reflex as rx

from medianest import routes
from medianest.components.kit import badge, icon
from medianest.components.scripts import function
from medianest.components.shell.logo import mark
from medianest.state.live import LiveState

_RUNNING = function("runningCount", "downloads.js")


@dataclass(frozen=True)
class Entry:
    """A page that the shell links to; ``keywords`` are other words it is found by."""

    path: str
    label: str
    icon_name: str
    keywords: str = ""


ENTRIES = (
    Entry(routes.HOME, "Home", "house", "start overview"),
    Entry(routes.DOWNLOADS, "Downloads", "download", "videos queue youtube"),
)


def running_count() -> rx.Var[int]:
    return _RUNNING.call(LiveState.downloads).to(int)


def sidebar(path: str) -> rx.Component:
    """Icons and words from 1024 px, icons alone from 768 px."""
    return rx.el.nav(
        brand(),
        rx.el.div(*(_entry(entry, path, accent=False) for entry in ENTRIES), class_name="nav"),
        class_name="sidebar",
        aria_label="Main",
    )


def bottom_bar(path: str) -> rx.Component:
    """The same links on phones, five at most."""
    return rx.el.nav(
        *(_entry(entry, path, accent=True) for entry in ENTRIES[:5]),
        class_name="bottombar",
        aria_label="Main, phone",
    )


def brand() -> rx.Component:
    return rx.el.a(
        mark(),
        rx.el.span("MediaNest"),
        href=routes.HOME,
        class_name="brand",
        aria_label="MediaNest, home",
    )


def _entry(entry: Entry, path: str, *, accent: bool) -> rx.Component:
    current: dict[str, Any] = {"aria_current": "page"} if entry.path == path else {}
    count = _running_badge(accent) if entry.path == routes.DOWNLOADS else None
    return rx.el.a(
        icon(entry.icon_name), rx.el.span(entry.label), count, href=entry.path, **current
    )


def _running_badge(accent: bool) -> rx.Component:
    count = running_count()
    return rx.cond(count > 0, badge(count, label=f"{count} running", accent=accent))
