"""Browsers: the devices on which somebody is shown what they are told."""

from __future__ import annotations

import reflex as rx

from medianest.components.formats import moment, when
from medianest.components.kit import (
    button,
    card,
    card_head,
    confirm,
    icon,
    pill,
    skeleton,
)
from medianest.components.scripts import FOLDER
from medianest.state.arguments import BrowserSubscription
from medianest.state.preferences import PreferencesState
from medianest.state.push_subscriptions import PushState
from medianest.views.push_subscription import PushSubscriptionView

Device = rx.Var[PushSubscriptionView]


class ThisDevice(rx.Component):
    """``ThisDevice`` of ``assets/js/this_device.jsx``."""

    library = f"{FOLDER}/this_device.jsx"
    tag = "ThisDevice"

    public_key: rx.Var[str]
    known: rx.Var[bool]
    answers: rx.Var[int]
    on_on: rx.EventHandler[rx.event.passthrough_event_spec(BrowserSubscription)]
    on_off: rx.EventHandler[rx.event.no_args_event_spec]


def browsers() -> rx.Component:
    return card(
        card_head("Browsers", "browsers"),
        rx.el.div(
            rx.el.p(
                "What you ticked above under Browsers, shown by the devices that you turn on here. "
                "It goes through the push service of each browser's maker, encrypted for that "
                "browser alone.",
                class_name="text-fg-2",
            ),
            rx.cond(
                PushState.loaded,
                rx.fragment(
                    ThisDevice.create(
                        public_key=PushState.public_key,
                        known=PushState.is_on,
                        answers=PushState.answers,
                        on_on=PushState.turn_on,
                        on_off=PushState.turn_off,
                    ),
                    _nothing_chosen(),
                    rx.cond(
                        PushState.items.length() > 0,
                        rx.el.ul(rx.foreach(PushState.items, _device), class_name="deliveries"),
                    ),
                ),
                skeleton("h-9 w-full"),
            ),
            class_name="card__body stack",
        ),
        label_id="browsers",
    )


def _nothing_chosen() -> rx.Component:
    """Whoever turns it on and ticks nothing would wait for ever."""
    return rx.cond(
        (PushState.items.length() > 0) & PreferencesState.loaded & ~PreferencesState.tells_browsers,
        rx.el.p(
            icon("triangle-alert", "sm"),
            "Nothing is ticked under Browsers yet: tick above what they are to show, and save.",
            class_name="row tone",
            data_tone="warning",
        ),
    )


def _device(one: Device) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.div(
                rx.el.p(
                    rx.el.span(one.name, class_name="font-medium"),
                    rx.cond(one.current, pill("This one", "circle-check", "success")),
                    rx.cond(one.signed_in, None, pill("Signed out", "log-out")),
                    class_name="flex flex-wrap items-center gap-2",
                ),
                _last(one),
                class_name="grow",
            ),
            rx.el.div(
                rx.cond(
                    one.signed_in,
                    button(
                        "Send a test",
                        small=True,
                        variant="ghost",
                        busy=PushState.trying == one.id,
                        aria_label=f"Send a test to {one.name}",
                        on_click=PushState.try_out(one.id),
                    ),
                ),
                confirm(
                    "Remove",
                    name=f"Remove {one.name}",
                    title=f"Remove {one.name}?",
                    words="It shows no messages any more, until you turn them on there again.",
                    action="Remove it",
                    small=True,
                    on_confirm=PushState.remove(one.id),
                ),
                class_name="flex flex-wrap justify-end gap-2",
            ),
            class_name="row",
        ),
        rx.cond(
            one.error,
            rx.el.p(
                icon("circle-alert", "xs"),
                rx.el.span("The last message: ", one.error),
                class_name="error",
            ),
        ),
        key=one.id,
    )


def _last(one: Device) -> rx.Component:
    return rx.el.p(
        rx.cond(
            one.signed_in,
            rx.cond(
                one.last_used_at,
                rx.el.span(
                    "The last message went there ",
                    rx.el.time(
                        when(one.last_used_at),
                        date_time=one.last_used_at.to(str),
                        title=moment(one.last_used_at),
                    ),
                ),
                rx.el.span("No message went there yet"),
            ),
            rx.el.span("Nothing goes there until you sign in on it again"),
        ),
        class_name="facts",
    )
