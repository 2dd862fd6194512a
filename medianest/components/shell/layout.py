"""How a page sits in the shell."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex_components_core.el.elements.inline import A

from medianest.components.scripts import FOLDER
from medianest.components.shell.announcements import announcements
from medianest.components.shell.connection import connection_bar
from medianest.components.shell.navigation import bottom_bar, sidebar
from medianest.components.shell.palette import palette
from medianest.components.shell.topbar import topbar
from medianest.state.live import LiveState
from medianest.views.overseerr import OverseerrStateView

NAME = "MediaNest"


class UpstreamNews(rx.Component):
    """``assets/js/upstream.jsx``."""

    library = f"{FOLDER}/upstream.jsx"
    tag = "UpstreamNews"

    upstream: rx.Var[OverseerrStateView | None]


def page_title(name: str) -> str:
    """What the browser's tab says."""
    return f"{name} · {NAME}"


def page(path: str, *content: Any) -> rx.Component:
    """``content`` in the shell; ``path`` is the page's own, to mark its link."""
    return rx.fragment(
        A.create("Skip to content", href="#main", class_name="skip", custom_attrs=_JUMP),
        rx.el.div(
            sidebar(path),
            rx.el.div(
                topbar(),
                connection_bar(),
                rx.el.main(
                    *content,
                    UpstreamNews.create(upstream=LiveState.overseerr),
                    rx.el.div(id="popups", class_name="popups"),
                    class_name="page",
                    id="main",
                    tab_index=-1,
                ),
                announcements(),
                class_name="main",
            ),
            bottom_bar(path),
            class_name="app",
        ),
        palette(),
    )


# The plain element, because rx.el.a is a link of the router, which takes the jump for a new page.
_JUMP: dict[str, Any] = {
    "onClick": rx.Var(
        "((event) => { event.preventDefault(); document.getElementById('main').focus(); })"
    )
}
