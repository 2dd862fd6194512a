"""The start page: what changed, what is on its way, and the way to more."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest import routes
from medianest.components import shell
from medianest.components.downloads.summary import (
    downloads_card,
    downloads_skeleton,
    finished_shelf,
    paste_link,
)
from medianest.components.formats import first_name, greeting
from medianest.components.kit import card, card_head, icon, link, skeleton
from medianest.components.library.now_playing import now_playing
from medianest.components.library.recent import recently_added
from medianest.components.monitoring.strip import status_strip
from medianest.components.requests.summary import requests_summary
from medianest.components.scripts import function
from medianest.components.server import server_card
from medianest.components.shell.logo import mark
from medianest.state.home_requests import HomeRequestsState
from medianest.state.home_status import HomeStatusState
from medianest.state.live import LiveState
from medianest.state.playbacks import PlaybacksState
from medianest.state.recent import RecentState
from medianest.state.session import SessionState
from medianest.state.storage import StorageState

REGISTRATION: dict[str, Any] = {
    "route": routes.HOME,
    "title": shell.page_title("Home"),
    "on_load": [
        LiveState.load,
        HomeStatusState.load,
        RecentState.load,
        HomeRequestsState.load,
        PlaybacksState.load,
        StorageState.load,
    ],
}

_NEWS = function("news", "downloads.js")


def page() -> rx.Component:
    return shell.page(
        routes.HOME,
        rx.el.div(_greeting(), class_name="page__head"),
        status_strip(),
        recently_added(),
        now_playing(),
        requests_summary(),
        rx.cond(
            LiveState.connected_once & PlaybacksState.asked,
            rx.cond(LiveState.downloads.length() > 0, _busy(), _fresh()),
            _on_its_way(),
        ),
    )


def _greeting() -> rx.Component:
    return rx.el.div(
        rx.cond(
            LiveState.connected_once,
            rx.fragment(
                rx.el.h1(f"{greeting()}, {first_name(SessionState.user_name)}"),
                _news(),
            ),
            rx.fragment(
                # The heading is there for screen readers before it is known whom to greet.
                rx.el.h1(
                    rx.el.span("Home", class_name="sr"),
                    skeleton("h-7 w-64 my-1"),
                    class_name="flow-root",
                ),
                skeleton("h-3.5 w-80 max-w-full mt-2 mb-0.5"),
            ),
        ),
        class_name="grow",
    )


def _news() -> rx.Component:
    news = _NEWS.call(LiveState.downloads, SessionState.user_id).to(dict[str, str])
    return rx.el.p(
        rx.cond(news["title"], link(news["title"], routes.DOWNLOADS)),
        news["rest"],
        class_name="lead",
    )


def _busy() -> rx.Component:
    return rx.fragment(
        rx.el.div(downloads_card("c8"), _aside(), class_name="cols"),
        finished_shelf(),
    )


def _fresh() -> rx.Component:
    """Nothing has been downloaded yet: the invitation is the page."""
    return rx.el.div(
        rx.el.section(
            mark(),
            rx.el.h2("Bring in the first video", class_name="text-lg"),
            rx.el.p(
                "Paste a link to a video. MediaNest looks at it, lets you choose the quality, "
                "and keeps the file on this server."
            ),
            paste_link("btn btn--primary"),
            class_name="card welcome c8",
        ),
        _aside(),
        class_name="cols",
    )


def _on_its_way() -> rx.Component:
    return rx.el.div(
        downloads_skeleton("c8"),
        rx.el.div(skeleton("h-36 w-full rounded-lg"), class_name="c4"),
        class_name="cols",
        key="on-its-way",
    )


def _aside() -> rx.Component:
    return rx.el.div(
        card(
            card_head("Quick links", "quick-links"),
            rx.el.ul(
                rx.el.li(paste_link(end=icon("chevron-right", "sm"))),
                rx.el.li(
                    rx.el.a(
                        icon("download"),
                        "All downloads",
                        icon("chevron-right", "sm"),
                        href=routes.DOWNLOADS,
                    )
                ),
                class_name="list",
            ),
            label_id="quick-links",
        ),
        rx.cond(SessionState.is_admin, server_card()),
        class_name="c4 stack gap-6",
    )
