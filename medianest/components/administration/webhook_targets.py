"""Webhooks: the list, the form for another, and the sheet of one with its deliveries."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest.components.administration.webhook_deliveries import (
    deliveries,
    delivery_status,
    follow_deliveries,
)
from medianest.components.formats import when
from medianest.components.kit import (
    Column,
    button,
    cell,
    check,
    checks,
    close_dialog,
    confirm,
    dialog,
    dialog_body,
    empty,
    field,
    form,
    form_error,
    open_dialog,
    pill,
    revealed,
    row,
    submit,
    switch,
    table,
    table_skeleton,
)
from medianest.state.webhook_targets import NEW, REVEALED, SHEET, WebhooksState
from medianest.views.preferences import NotificationEvent
from medianest.views.webhook_target import WebhookTargetView

Target = rx.Var[WebhookTargetView]

_TARGET = WebhooksState.target
_PROBLEMS = WebhooksState.problems
_COLUMNS = [
    Column("Program or app"),
    Column("State", "w-28"),
    Column("Told of", "w-28", "md"),
    Column("Last delivery", "w-44"),
]
_EVENTS = {
    NotificationEvent.REQUEST_DECIDED: "a request is approved or declined",
    NotificationEvent.REQUEST_AVAILABLE: "a requested title is ready to watch",
    NotificationEvent.REQUEST_FAILED: "a request fails",
    NotificationEvent.DOWNLOAD_FINISHED: "a download is finished",
    NotificationEvent.DOWNLOAD_FAILED: "a download fails",
    NotificationEvent.NEW_MEDIA: "something new is in the library",
    NotificationEvent.KEEP_DECIDED: "a title that somebody wants to stay is kept, or not",
    NotificationEvent.NEW_DEVICE: "an account is used from a new device",
    NotificationEvent.ANNOUNCEMENT: "something is announced",
    NotificationEvent.SERVICE_DOWN: "a service stops answering",
    NotificationEvent.SERVICE_UP: "a service answers again",
    NotificationEvent.JOB_FAILED: "a job fails",
    NotificationEvent.KEEP_ASKED: "somebody wants a title to stay",
    NotificationEvent.LEAVING_WATCHED: "what was to leave the library is watched again",
}
_ADDRESS = (
    "Where a program takes webhooks, such as http://automation.local:5678/webhook/nest: it has to "
    "answer there itself, nobody follows it elsewhere."
)
_APP = "as Apprise writes it, such as discord://id/token or ntfy://ntfy.sh/our-topic."
_STAYS = "Left empty, it stays as it is."
_SECRET = "16 characters or more: each message to a program is signed with it."


def new_button() -> rx.Component:
    return button(
        "New webhook",
        icon_name="plus",
        variant="primary",
        aria_haspopup="dialog",
        on_click=[WebhooksState.begin, open_dialog(NEW)],
    )


def webhooks() -> rx.Component:
    return rx.el.div(
        rx.cond(
            WebhooksState.loaded,
            rx.cond(
                WebhooksState.items.length() > 0,
                table(_COLUMNS, rx.foreach(WebhooksState.items, _row), "Webhooks"),
                empty(
                    "No program or app is told anything",
                    "Name the address of one, such as an automation or the chat of your house, and "
                    "choose what it hears of.",
                    icon_name="webhook",
                ),
            ),
            table_skeleton(_COLUMNS, "Webhooks", 3),
        ),
        follow_deliveries(),
        _new(),
        _sheet(),
        revealed(
            REVEALED,
            "The secret of the webhook",
            "Give it to the program, which checks with it that messages come from here: nobody can "
            "show it again.",
        ),
        class_name="stack",
    )


def _row(target: Target) -> rx.Component:
    return row(
        cell(
            rx.el.button(
                target.name,
                type="button",
                class_name="stretch",
                aria_haspopup="dialog",
                on_click=WebhooksState.open(target.id),
            ),
            rx.el.p(
                rx.cond(target.service, target.service, target.url),
                class_name="sub-line break-all",
            ),
            class_name="wide",
        ),
        cell(_on_or_off(target), label="State"),
        cell(
            rx.el.span(
                target.events.length(),
                rx.cond(target.events.length() == 1, " event", " events"),
                class_name="num",
            ),
            label="Told of",
            class_name="md",
        ),
        cell(
            rx.cond(
                target.last_at,
                rx.fragment(
                    delivery_status(target.last_status),
                    rx.el.p(when(target.last_at), class_name="sub-line"),
                ),
                rx.el.span("None yet"),
            ),
            label="Last delivery",
        ),
        key=target.id,
    )


def _on_or_off(target: Target) -> rx.Component:
    return rx.cond(
        target.enabled,
        pill("On", "circle-check", "success", bare=True),
        pill("Off", "circle-dashed", bare=True),
    )


def _fields(
    scope: str, address: rx.Component, secret: rx.Component, target: Any = None
) -> list[rx.Component]:
    """Those of a new webhook, or of ``target``."""
    return [
        field(
            "Name",
            "name",
            value=target.name if target is not None else "",
            error=_PROBLEMS["name"],
            scope=scope,
            auto_complete="off",
        ),
        address,
        secret,
        checks(
            "It is told when",
            *(_event(event, words, target) for event, words in _EVENTS.items()),
            error=_PROBLEMS["events"],
        ),
        form_error(_PROBLEMS["form"]),
    ]


def _address(scope: str, hint: Any, **props: Any) -> rx.Component:
    return field(
        "Address",
        "url",
        error=_PROBLEMS["url"],
        hint=hint,
        scope=scope,
        auto_complete="off",
        spell_check=False,
        **props,
    )


def _secret(scope: str, hint: str) -> rx.Component:
    return field(
        "Secret",
        "secret",
        kind="password",
        error=_PROBLEMS["secret"],
        hint=f"{_SECRET} {hint}",
        scope=scope,
        auto_complete="new-password",
    )


def _event(event: NotificationEvent, words: str, target: Any) -> rx.Component:
    ticked = WebhooksState.ticked[str(event)] if target is not None else False
    return check(words, f"events.{event}", checked=ticked)


def _new() -> rx.Component:
    return dialog(
        NEW,
        "New webhook",
        form(
            dialog_body(
                *_fields(
                    "new",
                    _address("new", f"{_ADDRESS} Or that of an app, {_APP}", kind="url"),
                    _secret("new", "Left empty, one is made and shown once. An app needs none."),
                )
            ),
            rx.el.div(
                button("Cancel", variant="ghost", on_click=close_dialog(NEW)),
                submit("Set it up"),
                class_name="dialog__foot",
            ),
            on_submit=WebhooksState.create,
            problems=_PROBLEMS,
            label="New webhook",
            class_name="dialog__form",
        ),
    )


def _sheet() -> rx.Component:
    """Opened from the list, or by ``?target=`` in the page's address."""
    return dialog(
        SHEET,
        rx.cond(_TARGET, _TARGET.name, ""),
        rx.cond(
            _TARGET,
            rx.el.div(
                deliveries(),
                rx.el.section(rx.el.h3("What it is told"), _change(), class_name="part"),
                rx.el.section(rx.el.h3("Delete"), _delete(), class_name="part"),
                class_name="dialog__body stack",
            ),
        ),
        wide=True,
        on_leave=WebhooksState.leave,
    )


def _change() -> rx.Component:
    return form(
        *_fields(
            "sheet",
            _address(
                "sheet",
                rx.cond(
                    _TARGET.service,
                    f"Kept encrypted and not shown again. {_STAYS} Another is written {_APP}",
                    _ADDRESS,
                ),
                kind=rx.cond(_TARGET.service, "password", "url"),
                value=_TARGET.url,
            ),
            rx.cond(_TARGET.service, rx.fragment(), _secret("sheet", _STAYS)),
            _TARGET,
        ),
        switch(
            "Switched on",
            "enabled",
            checked=_TARGET.enabled,
            hint="Off, it is told nothing; what happens meanwhile is not made up for.",
        ),
        rx.el.div(submit("Save", variant="secondary"), class_name="form__acts"),
        on_submit=WebhooksState.change,
        problems=_PROBLEMS,
        label="Change the webhook",
        class_name="form",
    )


def _delete() -> rx.Component:
    return confirm(
        "Delete the webhook",
        title=f"Delete {_TARGET.name}?",
        words="It is told nothing any more, and the log of its deliveries goes with it.",
        action="Delete it",
        variant="danger",
        on_confirm=WebhooksState.delete,
    )
