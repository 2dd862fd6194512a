"""The field for a link, and the card of what stands behind it."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest.components.kit import button, skeleton
from medianest.components.scripts import FOLDER
from medianest.state.arguments import DownloadChoice, FieldValues
from medianest.state.downloads import DownloadsState
from medianest.state.subscriptions import SubscriptionsState
from medianest.views.download import DownloadPreview


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


class Preview(rx.Component):
    """``assets/js/preview.jsx``; its child stands there until the card's script has come."""

    library = f"{FOLDER}/preview.jsx"
    tag = "Preview"

    preview: rx.Var[DownloadPreview | None]
    error: rx.Var[str]
    languages: rx.Var[list[str]]
    sponsors: rx.Var[bool]
    subscription: rx.Var[dict[str, Any]]

    on_submit: rx.EventHandler[rx.event.passthrough_event_spec(DownloadChoice)]
    on_forget: rx.EventHandler[rx.event.no_args_event_spec]
    on_subscribe: rx.EventHandler[rx.event.passthrough_event_spec(FieldValues)]


def preview_card() -> rx.Component:
    """The choices, or their skeleton of the same size; nothing while nothing is asked."""
    return rx.cond(
        DownloadsState.looking_up,
        _waiting(),
        rx.cond(
            DownloadsState.preview,
            Preview.create(
                _waiting(),
                preview=DownloadsState.preview,
                error=DownloadsState.refused,
                languages=DownloadsState.languages,
                sponsors=DownloadsState.sponsors,
                subscription={
                    "error": SubscriptionsState.error,
                    "busy": SubscriptionsState.busy,
                },
                on_submit=DownloadsState.submit,
                on_forget=DownloadsState.forget,
                on_subscribe=SubscriptionsState.create,
            ),
        ),
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
