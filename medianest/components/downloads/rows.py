"""Rows of the queue and of what is finished."""

from __future__ import annotations

import reflex as rx

from medianest.components.downloads.actions import download_actions
from medianest.components.downloads.moving import Row, bar, phase, title_of
from medianest.components.formats import file_size, first_name, moment, when
from medianest.components.kit import avatar, pill, skeleton, thumbnail
from medianest.components.scripts import function
from medianest.state.session import SessionState

_ERROR = function("errorOf", "downloads.js")


def queue_row(download: Row) -> rx.Component:
    """A download that runs, waits or failed."""
    now = phase(download)
    return _item(
        download,
        bar(download),
        rx.el.span(now["speed"].to(str), class_name="dl__n dl__speed"),
        rx.el.span(now["eta"].to(str), class_name="dl__n"),
    )


def ended_row(download: Row) -> rx.Component:
    """A download that is over: how it ended, how big it is, when that was."""
    return _item(
        download,
        rx.el.div(
            _outcome(download.status),
            rx.el.span(
                _size(download),
                when(download.ended_at),
                class_name="phone-in text-xs text-fg-3 num",
            ),
            class_name="dl__state",
        ),
        rx.el.span(
            rx.cond(download.size_bytes, file_size(download.size_bytes), ""),
            class_name="dl__n dl__speed",
        ),
        rx.el.time(
            when(download.ended_at),
            date_time=download.ended_at.to(str),
            title=moment(download.ended_at),
            class_name="dl__n",
        ),
        class_name="dl dl--done",
    )


def skeleton_row() -> rx.Component:
    """A row on its way, of the final size."""
    return rx.el.li(
        rx.el.div(
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


def _item(download: Row, *figures: rx.Component, class_name: str = "dl") -> rx.Component:
    return rx.el.li(
        rx.el.div(
            thumbnail(download.thumbnail, download.duration_seconds, "art--thumb"),
            _what(download),
            *figures,
            download_actions(
                download_id=download.id,
                status=download.status,
                title=title_of(download),
                url=download.url,
                error=_ERROR.call(download).to(str),
            ),
            class_name=class_name,
        ),
        class_name="dlitem",
        key=download.id,
    )


def _what(download: Row) -> rx.Component:
    """Title, and under it whose it is (people see only their own) and in which quality."""
    return rx.el.div(
        rx.el.p(title_of(download), class_name="font-medium clip", title=title_of(download)),
        rx.el.p(
            rx.cond(SessionState.is_admin, avatar(download.owner_name, download.owner_id, "xs")),
            rx.el.span(
                rx.cond(SessionState.is_admin, first_name(download.owner_name) + " · ", ""),
                rx.cond(download.uploader, download.uploader.to(str) + " · ", ""),
                download.quality,
                class_name="clip",
            ),
            class_name="flex items-center gap-1.5 mt-0.5 text-xs text-fg-3",
        ),
        class_name="dl__main grow",
    )


def _outcome(status: rx.Var[str]) -> rx.Component:
    return rx.match(
        status,
        ("completed", pill("Done", "circle-check", "success")),
        ("skipped", pill("Was here already", "circle-check", "success")),
        ("cancelled", pill("Cancelled", "circle-minus", "muted")),
        pill(status, "circle-help", "info"),
    )


def _size(download: Row) -> rx.Component:
    return rx.cond(download.size_bytes, rx.fragment(file_size(download.size_bytes), " · "))
