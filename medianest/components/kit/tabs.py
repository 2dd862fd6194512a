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


def tab(tab_id: str, label: str, count: Any = 0) -> dict[str, Any]:
    """What :func:`tabs` takes; a ``count`` of 0 is not shown."""
    return {"id": tab_id, "label": label, "count": count}


def tabs(items: list[dict[str, Any]], *panels: rx.Component, label: str) -> rx.Component:
    """``panels`` belong to ``items`` of :func:`tab` in the same order; the first is open unless
    ``?tab=`` names another. Only the open one is drawn."""
    return Tabs.create(*panels, label=label, param="tab", items=items)
