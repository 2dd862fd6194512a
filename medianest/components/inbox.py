"""What somebody was told, newest first."""

from __future__ import annotations

import reflex as rx

from medianest.components.kit import skeleton, tab, tabs
from medianest.components.scripts import FOLDER
from medianest.state.inbox import InboxState
from medianest.state.live import LiveState
from medianest.views.notification import NotificationView


class Inbox(rx.Component):
    """``assets/js/inbox.jsx``; its child is the skeleton."""

    library = f"{FOLDER}/inbox.jsx"
    tag = "Inbox"

    items: rx.Var[list[NotificationView]]
    show: rx.Var[str]
    page: rx.Var[int]
    pages: rx.Var[int]
    revision: rx.Var[int]

    on_load: rx.EventHandler[rx.event.no_args_event_spec]
    on_read: rx.EventHandler[rx.event.passthrough_event_spec(str)]


def inbox() -> rx.Component:
    """All of it, or the unread alone."""
    return tabs(
        [tab("all", "All", panel=0), tab("unread", "Unread", LiveState.unread, panel=0)],
        Inbox.create(
            _on_its_way(),
            items=InboxState.items,
            show=InboxState.show,
            page=InboxState.page,
            pages=InboxState.pages,
            revision=LiveState.notified,
            on_load=InboxState.load,
            on_read=InboxState.read,
        ),
        label="Notifications",
        param="show",
    )


def _on_its_way() -> rx.Component:
    row = rx.el.li(
        skeleton("h-5 w-5"),
        rx.el.div(skeleton("h-3 w-3/5"), skeleton("h-2.5 w-2/5 mt-2"), class_name="grow"),
        class_name="told",
    )
    return rx.el.section(
        rx.el.ul(*(row for _ in range(5)), class_name="card"),
        aria_busy=True,
        aria_label="Notifications",
    )
