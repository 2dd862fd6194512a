"""What moves in a row of downloads, in the words of ``assets/js/downloads.js``."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest.components.kit import icon, progress
from medianest.components.scripts import function
from medianest.state.downloads import DownloadsState
from medianest.state.live import LiveState
from medianest.state.session import SessionState
from medianest.views.download import DownloadView

_MODULE = "downloads.js"
_PHASE = function("phase", _MODULE)
_TOTALS = function("totals", _MODULE)
_TITLE = function("titleOf", _MODULE)

Row = rx.Var[DownloadView]
Rows = rx.Var[list[DownloadView]]


def title_of(download: Row) -> rx.Var[str]:
    """The title, or the address while there is none."""
    return _TITLE.call(download).to(str)


def queue() -> Rows:
    """Running, failed and waiting downloads of the chosen scope."""
    return _rows("queue", DownloadsState.scope)


def ended() -> Rows:
    """Downloads that are over, newest first."""
    return _rows("ended", DownloadsState.scope)


def active() -> Rows:
    """The few rows of the start page: own ones that are not over yet."""
    found = function("active", _MODULE).call(LiveState.downloads, SessionState.user_id)
    return found.to(list[DownloadView])


def finished() -> Rows:
    """The newest files."""
    return function("finished", _MODULE).call(LiveState.downloads).to(list[DownloadView])


def totals() -> rx.Var[dict[str, Any]]:
    """``words``, ``speed``, ``eta``, ``rest`` of the line above the queue."""
    return _TOTALS.call(
        LiveState.downloads, LiveState.progress, DownloadsState.scope, SessionState.user_id
    ).to(dict[str, Any])


def phase(download: Row) -> rx.Var[dict[str, Any]]:
    """``word``, ``note``, ``speed``, ``eta``, ``short``, ``percent``, ``kind``, ``tone``, …"""
    live = LiveState.progress[download.id]
    return _PHASE.call(download, live, LiveState.downloads).to(dict[str, Any])


def bar(download: Row, *, short: bool = False) -> rx.Component:
    """The bar of a row with its phase in words; ``short`` puts the time left beside the percent."""
    now = phase(download)
    note = (
        now["short"].to(str)
        if short
        else rx.fragment(
            rx.el.span(now["note"].to(str), class_name="not-phone"),
            rx.el.span(now["short"].to(str), class_name="phone-in"),
        )
    )
    return progress(
        label=title_of(download),
        percent=now["percent"].to(int),
        kind=now["kind"].to(str),
        tone=now["tone"].to(str),
        measured=now["measured"].to(bool),
        words=rx.fragment(
            _phase_icon(now["status"].to(str)),
            rx.el.span(
                now["word"].to(str), class_name="progress__words", title=now["word"].to(str)
            ),
        ),
        note=note,
    )


def _phase_icon(status: rx.Var[str]) -> rx.Component:
    """A shape for every state in which something is to be noticed; running needs none."""
    return rx.match(
        status,
        ("failed", icon("circle-x", "xs")),
        ("retry_wait", icon("history", "xs")),
        ("queued", icon("clock", "xs")),
        ("cancelling", icon("circle-minus", "xs")),
        rx.fragment(),
    )


def _rows(name: str, scope: Any) -> Rows:
    rows = function(name, _MODULE).call(LiveState.downloads, scope, SessionState.user_id)
    return rows.to(list[DownloadView])
