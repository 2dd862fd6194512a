"""What was delivered to a webhook, or is to be."""

from __future__ import annotations

import reflex as rx

from medianest.components.formats import moment, when
from medianest.components.kit import button, pill
from medianest.components.library.recent import Refresh
from medianest.state.live import LiveState
from medianest.state.webhook_targets import WebhooksState
from medianest.views.webhook_target import WebhookDeliveryView

Delivery = rx.Var[WebhookDeliveryView]
CALM_MS = 300


def delivery_status(status: rx.Var[str]) -> rx.Component:
    return rx.match(
        status,
        ("sent", pill("Delivered", "circle-check", "success", bare=True)),
        ("failed", pill("Failed", "triangle-alert", "danger", bare=True)),
        ("dropped", pill("Not sent", "ban", bare=True)),
        pill("On its way", "clock", bare=True),
    )


def follow_deliveries() -> rx.Component:
    """Keeps the list and the open log up to date."""
    return Refresh.create(
        revision=LiveState.webhooks, calm_ms=CALM_MS, on_change=WebhooksState.follow
    )


def deliveries() -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.h3("Deliveries", class_name="grow"),
            button(
                "Send a test",
                icon_name="send",
                small=True,
                busy=WebhooksState.sending == WebhooksState.target.id,
                on_click=WebhooksState.try_out,
            ),
            class_name="row",
        ),
        rx.cond(
            WebhooksState.deliveries.length() > 0,
            rx.el.ul(rx.foreach(WebhooksState.deliveries, _delivery), class_name="deliveries"),
            rx.el.p("There are none yet.", class_name="hint"),
        ),
        rx.cond(
            WebhooksState.left > 0,
            button("Show older ones", variant="ghost", small=True, on_click=WebhooksState.more),
        ),
        class_name="part",
    )


def _delivery(one: Delivery) -> rx.Component:
    is_over = (one.status != "waiting") & (one.status != "sending")
    is_sent_from_here = WebhooksState.sending == one.id
    return rx.el.li(
        rx.el.div(
            rx.el.div(
                rx.el.p(one.title, class_name="font-medium"),
                rx.el.p(
                    delivery_status(one.status),
                    rx.el.time(when(one.at), title=moment(one.at)),
                    rx.cond(one.response_status, rx.el.span("answered ", one.response_status)),
                    rx.cond(one.duration_ms.is_not_none(), rx.el.span(one.duration_ms, " ms")),
                    rx.cond(one.tries > 0, rx.el.span("failed tries: ", one.tries)),
                    class_name="facts",
                ),
                class_name="grow",
            ),
            rx.cond(
                # Whoever pressed it sees it turn while that is on its way.
                is_over | is_sent_from_here,
                button(
                    "Send again",
                    small=True,
                    variant="ghost",
                    busy=is_sent_from_here,
                    aria_label=f"Send again: {one.title}",
                    on_click=WebhooksState.resend(one.id),
                ),
            ),
            class_name="row",
        ),
        rx.cond(one.error, rx.el.p(one.error, class_name="error")),
        rx.cond(
            one.answer,
            rx.el.details(
                rx.el.summary("Its answer"), rx.el.p(one.answer, class_name="code break-all")
            ),
        ),
        key=one.id,
    )
