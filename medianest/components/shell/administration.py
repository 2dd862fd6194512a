"""The frame of pages for administrators."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest.components.kit import empty
from medianest.components.shell.layout import page
from medianest.state.live import LiveState
from medianest.state.session import SessionState


def admin_page(
    path: str,
    title: str,
    lead: str,
    *content: Any,
    acts: Any = None,
    allowed: Any = SessionState.is_admin,
) -> rx.Component:
    """``content`` for administrators, or whoever is ``allowed``; others are told whose page this
    is.

    Until it is known who looks, ``content`` stands as its skeleton: it knows by itself whether its
    values have come, and nobody else is sent any.
    """
    return page(
        path,
        rx.el.div(
            rx.el.div(rx.el.h1(title), rx.el.p(lead, class_name="lead"), class_name="grow"),
            rx.cond(allowed, rx.el.div(acts, class_name="page__acts"))
            if acts is not None
            else None,
            class_name="page__head",
        ),
        rx.cond(
            LiveState.connected_once & ~allowed,
            empty(
                "This page is for administrators",
                "Ask one of them if you need something changed here.",
                icon_name="lock",
            ),
            rx.fragment(*content),
        ),
    )
