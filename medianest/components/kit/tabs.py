"""Tabs whose choice is part of the page's address."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest.components.scripts import FOLDER


class Tabs(rx.Component):
    """``assets/js/tabs.jsx``."""

    library = f"{FOLDER}/tabs.jsx"
    tag = "Tabs"

    label: rx.Var[str]
    param: rx.Var[str]
    items: rx.Var[list[dict[str, Any]]]
    kept: rx.Var[list[str]]


def tab(
    tab_id: str, label: str, count: Any = 0, *, accent: bool = False, panel: int | None = None
) -> dict[str, Any]:
    """What :func:`tabs` takes; a ``count`` of 0 is not shown, ``accent`` makes it stand out.
    ``panel`` is the place of the panel that several tabs share."""
    shared = {} if panel is None else {"panel": panel}
    return {"id": tab_id, "label": label, "count": count, "accent": accent, **shared}


def tabs(
    items: list[dict[str, Any]],
    *panels: rx.Component,
    label: str,
    param: str = "tab",
    kept: tuple[str, ...] = (),
) -> rx.Component:
    """``panels`` belong to ``items`` of :func:`tab` in the same order; the first is open unless
    ``param`` of the address names another. Only the open one is drawn. What ``kept`` names of the
    address stays when another tab is chosen."""
    return Tabs.create(*panels, label=label, param=param, items=items, kept=list(kept))
