"""What can be done to a download: one button for the likeliest, a menu for the rest."""

from __future__ import annotations

import reflex as rx
from reflex.event import EventSpec

from medianest.components.clipboard import copy
from medianest.components.kit import icon, icon_button, menu, menu_item, menu_line
from medianest.state.downloads import DownloadsState

DOUBLE_CLICK_MS = 400
"""A second click within this is the same click."""

STOPPABLE = ("queued", "resolving", "downloading", "processing", "retry_wait")
REPEATABLE = ("failed", "cancelled")
WITH_FILE = ("completed", "skipped")


@rx.memo
def download_actions(
    download_id: rx.Var[str],
    status: rx.Var[str],
    title: rx.Var[str],
    url: rx.Var[str],
    error: rx.Var[str],
) -> rx.Component:
    """The end of a row; drawn again only when the row's structure changes, not with each figure."""
    return rx.el.div(
        _likeliest(download_id, status, title),
        menu(
            rx.el.button(
                icon("ellipsis"),
                type="button",
                class_name="iconbtn",
                aria_label="More: " + title.to(str),
            ),
            menu_item("Copy link", "link", on_click=copy(url, "Link copied.")),
            rx.cond(
                error,
                menu_item("Copy error", "copy", on_click=copy(error, "Error copied.")),
            ),
            rx.match(
                status,
                (
                    "retry_wait",
                    menu_item("Try now", "rotate-cw", on_click=_retry(download_id)),
                ),
                *((each, _removal(download_id, with_file=False)) for each in REPEATABLE),
                *((each, _removal(download_id, with_file=True)) for each in WITH_FILE),
                rx.fragment(),
            ),
            label=title,
        ),
        class_name="dl__acts",
    )


def _likeliest(download_id: rx.Var[str], status: rx.Var[str], title: rx.Var[str]) -> rx.Component:
    cancel = icon_button(
        "x",
        "Cancel: " + title.to(str),
        tip="Cancel",
        on_click=DownloadsState.cancel(download_id).throttle(DOUBLE_CLICK_MS),
    )
    retry = icon_button(
        "rotate-cw",
        "Try again: " + title.to(str),
        tip="Try again",
        on_click=_retry(download_id),
    )
    return rx.match(
        status,
        *((each, cancel) for each in STOPPABLE),
        *((each, retry) for each in REPEATABLE),
        rx.fragment(),
    )


def _retry(download_id: rx.Var[str]) -> EventSpec:
    return DownloadsState.retry(download_id).throttle(DOUBLE_CLICK_MS)


def _removal(download_id: rx.Var[str], *, with_file: bool) -> rx.Component:
    remove = menu_item(
        "Remove from the list",
        "list-x",
        on_click=DownloadsState.remove(download_id).throttle(DOUBLE_CLICK_MS),
    )
    if not with_file:
        return rx.fragment(menu_line(), remove)
    delete = menu_item(
        "Delete the file…",
        "trash-2",
        on_click=DownloadsState.ask_to_delete(download_id),
        danger=True,
    )
    return rx.fragment(menu_line(), remove, delete)
