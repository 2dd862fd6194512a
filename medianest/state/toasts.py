"""Toasts that an event handler shows without sending code to the browser."""

from __future__ import annotations

import inspect
from typing import Literal

from reflex.event import EventSpec
from reflex_base.event import server_side

from medianest.compile_plugin import TOAST_EVENT

Level = Literal["message", "success", "info", "warning", "error"]


def show_toast(
    message: str,
    *,
    level: Level = "info",
    description: str | None = None,
    duration_ms: int | None = None,
    toast_id: str | None = None,
) -> EventSpec:
    """An event to return or yield from a handler; the page needs an ``rx.toast.provider()``.

    A toast with the ``toast_id`` of one that is shown takes its place. ``rx.toast`` does not work
    from the server: it is evaluated as script, which the Content-Security-Policy forbids.
    """
    options = {"description": description, "duration": duration_ms, "id": toast_id}
    given = {name: value for name, value in options.items() if value is not None}
    return server_side(TOAST_EVENT, _SIGNATURE, level=level, message=message, **given)


_SIGNATURE = inspect.signature(show_toast)
