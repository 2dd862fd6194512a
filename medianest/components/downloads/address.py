"""The field for a link, and the card of what stands behind it."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest.components.formats import file_size
from medianest.components.kit import (
    button,
    card,
    field,
    icon_button,
    segmented,
    select,
    skeleton,
    thumbnail,
)
from medianest.components.scripts import FOLDER, function
from medianest.state.downloads import DownloadsState
from medianest.views.download import DownloadPreview

_SIZE = function("sizeOf", "downloads.js")


class AddressField(rx.Component):
    """``assets/js/address_field.jsx``: typed text stays in the browser until it is looked up."""

    library = f"{FOLDER}/address_field.jsx"
    tag = "AddressField"

    error: rx.Var[str]
    busy: rx.Var[bool]
    quiet: rx.Var[bool]
    cleared: rx.Var[int]

    on_look_up: rx.EventHandler[rx.event.passthrough_event_spec(str)]


def address_field() -> rx.Component:
    """Its button is the primary one until a preview stands."""
    return AddressField.create(
        error=DownloadsState.error,
        busy=DownloadsState.looking_up,
        quiet=DownloadsState.preview.is_not_none(),
        cleared=DownloadsState.cleared,
        on_look_up=DownloadsState.look_up,
    )


def preview_card() -> rx.Component:
    """The choices, or their skeleton of the same size; nothing while nothing is asked."""
    return rx.cond(
        DownloadsState.looking_up,
        _waiting(),
        rx.cond(DownloadsState.preview, _found(DownloadsState.preview)),
    )


def _found(preview: rx.Var[DownloadPreview]) -> rx.Component:
    return card(
        rx.el.div(
            thumbnail(preview.thumbnail, preview.duration_seconds),
            rx.el.div(
                _head(preview),
                _choices(),
                _decision(preview),
                class_name="stack gap-3.5",
            ),
            class_name="preview",
        ),
        label_id="preview-title",
    )


def _head(preview: rx.Var[DownloadPreview]) -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.h2(preview.title, id="preview-title", class_name="clip", title=preview.title),
            rx.el.p(
                rx.cond(preview.uploader, preview.uploader, preview.extractor),
                class_name="text-fg-2 clip",
            ),
            class_name="grow",
        ),
        icon_button("x", "Close the preview", on_click=DownloadsState.forget),
        class_name="flex items-start gap-2",
    )


def _choices() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.span("Quality", class_name="label"),
            segmented(
                DownloadsState.qualities,
                name="quality",
                label="Quality",
                value=DownloadsState.quality,
                on_change=_choose_quality,
            ),
            class_name="field",
        ),
        field(
            "Container",
            select(
                DownloadsState.containers,
                control_id="container",
                value=DownloadsState.container,
                label=lambda name: name.upper(),
                on_change=DownloadsState.choose_container,
            ),
            for_id="container",
            class_name="w-32",
        ),
        class_name="opts",
    )


def _choose_quality(value: Any) -> Any:
    return DownloadsState.choose_quality(value)


def _decision(preview: rx.Var[DownloadPreview]) -> rx.Component:
    size_bytes = _SIZE.call(preview, DownloadsState.quality).to(int)
    return rx.el.div(
        button(
            "Download",
            icon_name="download",
            variant="primary",
            on_click=DownloadsState.submit.throttle(1000),
        ),
        rx.el.span(
            rx.cond(
                size_bytes > 0, "about " + file_size(size_bytes).to(str), "Size is not known yet"
            ),
            class_name="text-fg-3 text-xs num",
        ),
        class_name="flex flex-wrap items-center gap-3",
    )


def _waiting() -> rx.Component:
    return rx.el.section(
        rx.el.p("Looking at the link…", class_name="sr", role="status"),
        rx.el.div(
            skeleton("art"),
            rx.el.div(
                rx.el.div(
                    rx.el.div(
                        skeleton("h-4 w-3/5"),
                        skeleton("h-3 w-2/5"),
                        class_name="grow grid gap-2 py-1",
                    ),
                    button("Stop", variant="ghost", small=True, on_click=DownloadsState.forget),
                    class_name="flex items-start gap-2 min-h-11",
                ),
                rx.el.div(
                    rx.el.div(
                        skeleton("h-3 my-1 w-16"),
                        skeleton("h-(--control-h) max-md:h-13 w-72 max-md:w-full"),
                        class_name="field",
                    ),
                    rx.el.div(
                        skeleton("h-3 my-1 w-16"),
                        skeleton("h-(--control-h) w-32 max-md:w-full"),
                        class_name="field",
                    ),
                    class_name="opts",
                ),
                skeleton("h-(--control-h) w-36"),
                class_name="stack gap-3.5",
            ),
            class_name="preview",
        ),
        class_name="card",
        aria_busy=True,
    )
