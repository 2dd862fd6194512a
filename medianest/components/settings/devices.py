"""Where somebody is signed in, and how they end it."""

from __future__ import annotations

import reflex as rx

from medianest.components.formats import moment, when
from medianest.components.kit import (
    card,
    card_head,
    confirm,
    icon,
    pill,
    skeleton,
)
from medianest.models.device import Risk
from medianest.state.devices import DevicesState
from medianest.views.device import DeviceView

Device = rx.Var[DeviceView]
_ON_THE_MOVE = ("Android", "iOS", "iPadOS", "iPhone", "iPad")


def devices() -> rx.Component:
    return card(
        card_head(
            "Devices",
            "devices",
            rx.el.span(
                confirm(
                    "Sign out everywhere else",
                    icon_name="log-out",
                    small=True,
                    title="Sign out everywhere else?",
                    words="Every device but this one has to sign in again. Tokens for programs "
                    "stay.",
                    action="Sign them out",
                    disabled=DevicesState.items.length() < 2,
                    on_confirm=DevicesState.revoke_others,
                ),
                class_name="push",
            ),
        ),
        rx.el.ul(
            rx.cond(
                DevicesState.loaded,
                rx.foreach(DevicesState.items, _device),
                rx.fragment(*(_on_its_way() for _ in range(2))),
            ),
            class_name="list",
        ),
        label_id="devices",
    )


def _device(device: Device) -> rx.Component:
    return rx.el.li(
        _picture(device),
        rx.el.div(
            rx.el.p(
                rx.el.span(device.name, class_name="font-medium"),
                rx.cond(device.current, pill("This one", "circle-check", "success")),
                _risk(device),
                class_name="flex flex-wrap items-center gap-2",
            ),
            rx.el.p(
                rx.el.span(rx.cond(device.place, device.place, device.ip)),
                rx.el.span(
                    "last seen ",
                    rx.el.time(
                        when(device.last_seen_at),
                        date_time=device.last_seen_at.to(str),
                        title=moment(device.last_seen_at),
                    ),
                ),
                class_name="facts",
            ),
            class_name="grow",
        ),
        rx.cond(
            device.current,
            None,
            confirm(
                "Sign out",
                name=f"Sign out {device.name}",
                title=f"Sign out {device.name}?",
                words="It has to sign in again, with everything that takes.",
                action="Sign it out",
                small=True,
                on_confirm=DevicesState.revoke(device.id),
            ),
        ),
        key=device.id,
    )


def _picture(device: Device) -> rx.Component:
    is_small = rx.Var.create(list(_ON_THE_MOVE)).contains(device.platform)
    return rx.cond(is_small, icon("smartphone", "lg"), icon("monitor", "lg"))


def _risk(device: Device) -> rx.Component:
    """What was unusual about the last sign-in from it, in words."""
    return rx.match(
        device.risk,
        (str(Risk.NEW_DEVICE), pill("New device", "info", "info")),
        (str(Risk.NEW_NETWORK), pill("From a new network", "info", "info")),
        (str(Risk.HIGH), pill("Unusual sign-in", "triangle-alert", "warning")),
        rx.fragment(),
    )


def _on_its_way() -> rx.Component:
    return rx.el.li(
        icon("monitor", "lg"),
        rx.el.div(skeleton("h-3 w-2/5 my-1"), skeleton("h-2.5 w-3/5 mt-2"), class_name="grow"),
    )
