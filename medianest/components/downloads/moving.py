"""What moves in a download, in the words of ``assets/js/downloads.js``."""

from __future__ import annotations

import reflex as rx

from medianest.components.scripts import FOLDER, function
from medianest.state.live import LiveState
from medianest.state.session import SessionState
from medianest.views.download import DownloadProgress, DownloadView

_MODULE = "downloads.js"
_TITLE = function("titleOf", _MODULE)

Row = rx.Var[DownloadView]
Rows = rx.Var[list[DownloadView]]


class DownloadBar(rx.Component):
    """``assets/js/download_bar.jsx``: the bar of a download with its phase in words."""

    library = f"{FOLDER}/download_bar.jsx"
    tag = "DownloadBar"

    download: rx.Var[DownloadView]
    live: rx.Var[DownloadProgress]
    downloads: rx.Var[list[DownloadView]]
    short: rx.Var[bool]


def title_of(download: Row) -> rx.Var[str]:
    """The title, or the address while there is none."""
    return _TITLE.call(download).to(str)


def active() -> Rows:
    """The few rows of the start page: own ones that are not over yet."""
    found = function("active", _MODULE).call(LiveState.downloads, SessionState.user_id)
    return found.to(list[DownloadView])


def finished() -> Rows:
    """The newest files."""
    return function("finished", _MODULE).call(LiveState.downloads).to(list[DownloadView])


def queued_count() -> rx.Var[int]:
    """How many downloads run, are paused, failed or wait."""
    return function("queuedCount", _MODULE).call(LiveState.downloads).to(int)


def bar(download: Row) -> rx.Component:
    """The bar of a row, with the time left beside the percent."""
    return DownloadBar.create(
        download=download,
        live=LiveState.progress[download.id],
        downloads=LiveState.downloads,
        short=True,
    )
