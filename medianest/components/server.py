"""The server card of administrators: the disk that downloads land on."""

from __future__ import annotations

import reflex as rx

from medianest.components.formats import file_size
from medianest.components.kit import card, card_head, icon, meter, skeleton
from medianest.state.storage import StorageState
from medianest.views.storage import DiskView

NEARLY_FULL_PERCENT = 90


def server_card(class_name: str = "") -> rx.Component:
    """How full the disk is; the card keeps its size while that is being read."""
    return card(
        card_head("Server", "server"),
        rx.el.ul(
            rx.cond(
                StorageState.disk,
                _disk(StorageState.disk),
                rx.cond(StorageState.error, _unknown(), _reading()),
            ),
            class_name="list",
        ),
        label_id="server",
        class_name=class_name,
    )


def _disk(disk: rx.Var[DiskView]) -> rx.Component:
    tone = rx.cond(disk.used_percent >= NEARLY_FULL_PERCENT, "warning", "muted")
    return rx.el.li(
        rx.el.span(icon("hard-drive", "lg"), class_name="tone", data_tone=tone),
        rx.el.div(
            rx.el.p(
                rx.el.span("Downloads disk", class_name="font-medium"),
                rx.el.span(
                    f"{file_size(disk.used_bytes)} of {file_size(disk.total_bytes)}",
                    class_name="text-fg-2 push num text-xs",
                ),
                class_name="flex items-center gap-2 mb-1.5",
            ),
            meter(label="Downloads disk used", percent=disk.used_percent, tone=tone),
            rx.el.p(
                rx.el.span(f"{disk.used_percent} % used", class_name="font-medium tone"),
                rx.el.span(f"{file_size(disk.free_bytes)} free", class_name="push text-fg-3"),
                class_name="flex items-center gap-2 mt-1.5 text-xs num",
                data_tone=tone,
            ),
            class_name="grow",
        ),
    )


def _unknown() -> rx.Component:
    return rx.el.li(
        rx.el.span(icon("circle-x", "lg"), class_name="tone", data_tone="danger"),
        rx.el.div(
            rx.el.p("The disk cannot be measured", class_name="font-medium"),
            rx.el.p(StorageState.error, class_name="text-xs text-fg-3"),
            class_name="grow",
        ),
    )


def _reading() -> rx.Component:
    return rx.el.li(
        icon("hard-drive", "lg"),
        rx.el.div(
            skeleton("h-3 w-2/5 my-1"),
            skeleton("h-1.5 w-full mt-1.5"),
            skeleton("h-2.5 w-1/4 mt-2.5 mb-0.5"),
            class_name="grow grid",
        ),
    )
