"""One film that can be asked for, or is here."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest import routes
from medianest.components import shell
from medianest.components.media.request_dialog import request_dialog
from medianest.components.media.title import title
from medianest.state.live import LiveState
from medianest.state.title import TitleState

REGISTRATION: dict[str, Any] = {
    "route": routes.MOVIE,
    "title": shell.page_title("Film"),
    "on_load": [LiveState.load, TitleState.load],
}


def page() -> rx.Component:
    return shell.page(routes.DISCOVER, title(), request_dialog())
