"""The two lists of the downloads page, the line above them, and what stands there when empty."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest.components.downloads.moving import ended, queue, totals
from medianest.components.downloads.rows import ended_row, queue_row, skeleton_row
from medianest.components.kit import badge, confirm_dialog, empty, icon, segmented, skeleton
from medianest.components.scripts import FOLDER
from medianest.state.downloads import DownloadsState
from medianest.state.live import LiveState
from medianest.state.session import SessionState
from medianest.views.download import DownloadView

EXAMPLES = (
    ("square-play", "A video’s address from the browser, such as a lecture or a recipe."),
    ("share-2", "What the “Share” button of a video app on the phone copies."),
    ("music", "A concert or talk to listen to: choose “Audio” and only the sound is kept."),
)


class Announcer(rx.Component):
    """``assets/js/announcer.jsx``: says starts, ends and failures to screen readers."""

    library = f"{FOLDER}/announcer.jsx"
    tag = "Announcer"

    downloads: rx.Var[list[DownloadView] | None]


def lists() -> rx.Component:
    """Queue and finished ones; skeletons before the first answer, a hint when both are empty."""
    return rx.fragment(
        rx.cond(
            LiveState.connected_once,
            rx.cond(queue().length() + ended().length() > 0, _both(), _nothing()),
            _on_their_way(),
        ),
        Announcer.create(downloads=rx.cond(LiveState.connected_once, LiveState.downloads, None)),
        _delete_question(),
    )


def _both() -> rx.Component:
    return rx.fragment(
        rx.el.section(
            _totals_line(),
            rx.cond(
                queue().length() > 0,
                rx.el.ul(rx.foreach(queue(), queue_row), class_name="card"),
                empty(
                    "The queue is empty",
                    "Paste a link above and it shows here.",
                    icon_name="list-video",
                ),
            ),
            aria_label="Queue",
            class_name="stack gap-3",
        ),
        rx.cond(ended().length() > 0, _ended()),
    )


def _ended() -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.h2("Finished", id="finished"),
            badge(ended().length()),
            class_name="flex items-center gap-2 min-h-7",
        ),
        rx.el.ul(rx.foreach(ended(), ended_row), class_name="card"),
        aria_labelledby="finished",
        class_name="stack gap-3",
    )


def _totals_line() -> rx.Component:
    now = totals()
    return rx.el.div(
        rx.el.p(
            rx.cond(now["running"].to(int) > 0, rx.el.span(class_name="live", aria_hidden="true")),
            rx.el.span(now["words"].to(str), class_name="font-medium text-fg-1"),
            rx.el.span(now["speed"].to(str)),
            rx.el.span(now["eta"].to(str)),
            rx.el.span(now["rest"].to(str), class_name="text-fg-3"),
            class_name="totals grow",
        ),
        rx.cond(SessionState.is_admin, _scope()),
        class_name="flex flex-wrap items-center gap-x-4 gap-y-2 min-h-(--control-h)",
    )


def _scope() -> rx.Component:
    return segmented(
        [("everyone", "Everyone"), ("mine", "Mine")],
        name="scope",
        label="Whose downloads",
        value=DownloadsState.scope,
        on_change=_choose_scope,
    )


def _choose_scope(value: Any) -> Any:
    return DownloadsState.choose_scope(value)


def _nothing() -> rx.Component:
    return rx.fragment(
        rx.cond(
            SessionState.is_admin & (DownloadsState.scope == "mine"),
            rx.el.div(_scope(), class_name="flex justify-end"),
        ),
        empty(
            "Nothing has been downloaded yet",
            "Paste a link above, or press Ctrl and V in the field. These work:",
            rx.el.ul(
                *(rx.el.li(icon(name), rx.el.span(words)) for name, words in EXAMPLES),
                class_name="examples",
            ),
            icon_name="download",
        ),
    )


def _on_their_way() -> rx.Component:
    return rx.el.section(
        rx.el.div(skeleton("h-3 w-48"), class_name="flex items-center min-h-(--control-h)"),
        rx.el.ul(*(skeleton_row() for _ in range(4)), class_name="card"),
        aria_busy=True,
        aria_label="Queue",
        class_name="stack gap-3",
    )


def _delete_question() -> rx.Component:
    return confirm_dialog(
        opened=DownloadsState.removing_id != "",
        title=f"Delete “{DownloadsState.removing_title}”?",
        words="The file goes from the disk, unless somebody else has downloaded the same. "
        "It can be downloaded again.",
        confirm="Delete the file",
        busy=False,
        on_confirm=DownloadsState.delete_file,
        on_close=DownloadsState.keep_file,
    )
