"""The queue of the downloads page, and what stands there when it is empty."""

from __future__ import annotations

import reflex as rx

from medianest.components.kit import empty, icon, skeleton
from medianest.components.scripts import FOLDER
from medianest.state.downloads import DownloadsState
from medianest.state.live import LiveState
from medianest.state.queue import QueueState
from medianest.state.session import SessionState
from medianest.views.download import DownloadProgress, DownloadView, EntryView, QuotaView

EXAMPLES = (
    ("square-play", "A video’s address from the browser, such as a lecture or a recipe."),
    ("list-video", "A playlist or a channel: choose all of it, some of it, or follow it."),
    ("share-2", "What the “Share” button of a video app on the phone copies."),
    ("music", "A concert or talk to listen to: choose “Audio” and only the sound is kept."),
)

ON_IDS = rx.event.passthrough_event_spec(list[str])
ON_ID = rx.event.passthrough_event_spec(str)
ON_FLAG = rx.event.passthrough_event_spec(bool)


class RowList(rx.Component):
    """What lists of downloads have in common: what can be done to their rows."""

    downloads: rx.Var[list[DownloadView]]
    entries: rx.Var[dict[str, list[EntryView]]]
    is_admin: rx.Var[bool]

    on_pause: rx.EventHandler[ON_IDS]
    on_resume: rx.EventHandler[ON_IDS]
    on_cancel: rx.EventHandler[ON_IDS]
    on_retry: rx.EventHandler[ON_IDS]
    on_retry_entry: rx.EventHandler[rx.event.passthrough_event_spec(str, str)]
    on_remove: rx.EventHandler[rx.event.passthrough_event_spec(list[str], bool)]
    on_pin: rx.EventHandler[rx.event.passthrough_event_spec(str, bool)]
    on_unfold: rx.EventHandler[rx.event.passthrough_event_spec(str, int)]
    on_fold: rx.EventHandler[ON_ID]


class QueueList(RowList):
    """``assets/js/queue_list.jsx``; its children stand there when there is nothing."""

    library = f"{FOLDER}/queue_list.jsx"
    tag = "QueueList"

    progress: rx.Var[dict[str, DownloadProgress]]
    quota: rx.Var[QuotaView | None]
    person: rx.Var[str]

    on_front: rx.EventHandler[ON_ID]
    on_reorder: rx.EventHandler[ON_IDS]
    on_pause_all: rx.EventHandler[ON_FLAG]
    on_resume_all: rx.EventHandler[ON_FLAG]


class Announcer(rx.Component):
    """``assets/js/announcer.jsx``: says starts, ends and failures to screen readers."""

    library = f"{FOLDER}/announcer.jsx"
    tag = "Announcer"

    downloads: rx.Var[list[DownloadView] | None]


class Bookmarklet(rx.Component):
    """``assets/js/bookmarklet.jsx``."""

    library = f"{FOLDER}/bookmarklet.jsx"
    tag = "Bookmarklet"


ROWS = {
    "downloads": LiveState.downloads,
    "entries": QueueState.entries,
    "is_admin": SessionState.is_admin,
    "on_pause": QueueState.pause,
    "on_resume": QueueState.resume,
    "on_cancel": QueueState.cancel,
    "on_retry": QueueState.retry,
    "on_retry_entry": QueueState.retry_entry,
    "on_remove": QueueState.remove,
    "on_pin": QueueState.pin,
    "on_unfold": QueueState.unfold,
    "on_fold": QueueState.fold,
}
"""The props of every :class:`RowList`."""


def queue() -> rx.Component:
    """The queue; skeletons before the first answer."""
    return rx.cond(
        LiveState.connected_once,
        QueueList.create(
            _nothing(),
            **ROWS,
            progress=LiveState.progress,
            quota=DownloadsState.quota,
            person=SessionState.user_id,
            on_front=QueueState.move_to_front,
            on_reorder=QueueState.reorder,
            on_pause_all=QueueState.pause_all,
            on_resume_all=QueueState.resume_all,
        ),
        rows_on_their_way("Queue"),
    )


def announcer() -> rx.Component:
    """Says what happens, whichever tab is open."""
    return Announcer.create(downloads=rx.cond(LiveState.connected_once, LiveState.downloads, None))


def rows_on_their_way(label: str) -> rx.Component:
    """A list of the final size."""
    return rx.el.section(
        rx.el.div(skeleton("h-3 w-48"), class_name="queue__head"),
        rx.el.ul(*(_skeleton_row() for _ in range(4)), class_name="card"),
        aria_busy=True,
        aria_label=label,
        class_name="stack gap-3",
    )


def _nothing() -> rx.Component:
    return empty(
        "Nothing has been downloaded yet",
        "Paste a link above, or press Ctrl and V in the field. These work:",
        rx.el.ul(
            *(rx.el.li(icon(name), rx.el.span(words)) for name, words in EXAMPLES),
            rx.el.li(Bookmarklet.create()),
            class_name="examples",
        ),
        icon_name="download",
    )


def _skeleton_row() -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.span(class_name="dl__grip dl__grip--none"),
            skeleton("art art--thumb"),
            rx.el.div(
                skeleton("h-3 w-3/5"), skeleton("h-2.5 w-2/5"), class_name="dl__main grid gap-2.5"
            ),
            rx.el.div(skeleton("h-1.5 w-full"), skeleton("h-2.5 w-1/3"), class_name="progress"),
            rx.el.span(class_name="dl__n dl__speed"),
            rx.el.span(class_name="dl__n"),
            rx.el.div(class_name="dl__acts min-h-(--control-h)"),
            class_name="dl",
        ),
        class_name="dlitem",
    )
