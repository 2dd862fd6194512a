"""Downloads on the start page: what is on its way, and the newest files."""

from __future__ import annotations

import reflex as rx

from medianest import routes
from medianest.components.downloads.moving import Row, active, bar, finished, title_of
from medianest.components.formats import clock, file_size, moment, when
from medianest.components.kit import (
    badge,
    card,
    card_head,
    icon,
    link,
    section,
    skeleton,
    thumbnail,
)
from medianest.components.scripts import function, run

_FOCUS_ADDRESS = function("focusAddress", "shell.js")


def downloads_card(class_name: str = "") -> rx.Component:
    """Own downloads that are not over yet, or the way to the next one."""
    count = active().length()
    return card(
        card_head(
            "My downloads",
            "my-downloads",
            rx.cond(count > 0, badge(count, label=f"{count} on their way")),
            link("All downloads", routes.DOWNLOADS, class_name="push"),
        ),
        rx.cond(count > 0, rx.el.ul(rx.foreach(active(), _row), class_name="list"), _calm()),
        label_id="my-downloads",
        class_name=class_name,
    )


def finished_shelf() -> rx.Component:
    """The newest files as pictures; absent while there are none."""
    return rx.cond(
        finished().length() > 0,
        section(
            "Recently finished",
            "recently-finished",
            rx.el.ul(
                rx.foreach(finished(), _tile),
                class_name="shelf",
                tab_index=0,
                aria_labelledby="recently-finished",
            ),
        ),
    )


def paste_link(class_name: str = "", *, end: rx.Component | None = None) -> rx.Component:
    """Leads to the downloads page with the cursor in its field."""
    return rx.el.a(
        icon("link"),
        "Paste a link",
        end,
        href=routes.DOWNLOADS,
        class_name=class_name,
        on_click=run(_FOCUS_ADDRESS),
    )


def downloads_skeleton(class_name: str = "") -> rx.Component:
    return rx.el.section(
        rx.el.div(skeleton("h-3 w-32"), class_name="card__head"),
        rx.el.ul(*(_row_skeleton() for _ in range(3)), class_name="list"),
        class_name=f"card {class_name}",
        aria_busy=True,
        aria_label="My downloads",
    )


def _calm() -> rx.Component:
    return rx.el.div(
        icon("circle-check"),
        rx.el.h3("Nothing is on its way"),
        rx.el.p("What you download shows here until it is done."),
        paste_link("btn btn--secondary"),
        class_name="empty empty--in",
    )


def _row(download: Row) -> rx.Component:
    return rx.el.li(
        thumbnail(download.thumbnail, class_name="art--thumb"),
        rx.el.div(
            rx.el.p(title_of(download), class_name="font-medium clip", title=title_of(download)),
            rx.el.p(
                rx.cond(download.uploader, download.uploader, download.quality),
                rx.cond(download.duration_seconds, " · " + clock(download.duration_seconds), ""),
                class_name="text-xs text-fg-3 clip mb-1.5",
            ),
            bar(download),
            class_name="grow",
        ),
        key=download.id,
    )


def _tile(download: Row) -> rx.Component:
    return rx.el.li(
        thumbnail(download.thumbnail, download.duration_seconds),
        rx.el.p(title_of(download), class_name="font-medium clip mt-2", title=title_of(download)),
        rx.el.p(
            rx.cond(download.size_bytes, file_size(download.size_bytes) + " · ", ""),
            rx.el.time(
                when(download.ended_at),
                date_time=download.ended_at.to(str),
                title=moment(download.ended_at),
            ),
            class_name="text-xs text-fg-3 clip num",
        ),
        key=download.id,
    )


def _row_skeleton() -> rx.Component:
    return rx.el.li(
        skeleton("art art--thumb"),
        rx.el.div(
            skeleton("h-3 w-3/5"),
            skeleton("h-2.5 w-2/5 mt-2.5"),
            skeleton("h-1.5 w-full mt-3"),
            skeleton("h-2.5 w-1/3 mt-2"),
            class_name="grow",
        ),
    )
