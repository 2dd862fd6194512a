"""The history of downloads, by day."""

from __future__ import annotations

import reflex as rx

from medianest.components.downloads.queue import ROWS, RowList, rows_on_their_way
from medianest.components.scripts import FOLDER
from medianest.state.history import HistoryState
from medianest.views.download import DownloadView


class History(RowList):
    """``assets/js/history.jsx``; its child is the skeleton."""

    library = f"{FOLDER}/history.jsx"
    tag = "History"

    items: rx.Var[list[DownloadView]]
    shown: rx.Var[str]
    total: rx.Var[int]
    pages: rx.Var[int]
    error: rx.Var[str]

    on_show: rx.EventHandler[rx.event.passthrough_event_spec(str, int)]


def history() -> rx.Component:
    """What has ended, with search and pages."""
    return History.create(
        rows_on_their_way("History"),
        **ROWS,
        items=HistoryState.items,
        shown=HistoryState.shown,
        total=HistoryState.total,
        pages=HistoryState.pages,
        error=HistoryState.error,
        on_show=HistoryState.show,
    )
