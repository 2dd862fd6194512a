"""Other apps: the addresses at which somebody is told things through Apprise."""

from __future__ import annotations

import reflex as rx

from medianest.components.kit import (
    button,
    card,
    card_head,
    close_dialog,
    confirm,
    dialog,
    dialog_body,
    field,
    form,
    form_error,
    icon,
    open_dialog,
    skeleton,
    submit,
)
from medianest.state.apprise_addresses import DIALOG, AppriseState
from medianest.state.session import SessionState
from medianest.views.apprise_address import AppriseAddressView

Address = rx.Var[AppriseAddressView]

_PROBLEMS = AppriseState.problems


def other_apps() -> rx.Component:
    return card(
        card_head(
            "Other apps",
            "other-apps",
            button(
                "Add an app",
                icon_name="plus",
                small=True,
                class_name="push",
                aria_haspopup="dialog",
                on_click=[AppriseState.begin, open_dialog(DIALOG)],
            ),
        ),
        rx.el.div(
            rx.el.p(
                "About a hundred services can tell you: chats, phones, mail of your own. Each has "
                "an address as Apprise writes it, and what you ticked above goes to all of them.",
                class_name="text-fg-2",
            ),
            rx.cond(
                AppriseState.loaded,
                rx.cond(
                    AppriseState.items.length() > 0,
                    rx.el.ul(rx.foreach(AppriseState.items, _address), class_name="deliveries"),
                    rx.el.p("You have named none yet.", class_name="hint"),
                ),
                skeleton("h-5 w-full"),
            ),
            class_name="card__body stack",
        ),
        _new(),
        label_id="other-apps",
    )


def _address(one: Address) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.div(
                rx.el.p(one.name, class_name="font-medium"),
                rx.cond(one.name != one.service, rx.el.p(one.service, class_name="text-fg-2")),
                class_name="grow",
            ),
            rx.el.div(
                button(
                    "Send a test",
                    small=True,
                    variant="ghost",
                    busy=AppriseState.trying == one.id,
                    aria_label=f"Send a test to {one.name}",
                    on_click=AppriseState.try_out(one.id),
                ),
                confirm(
                    "Remove",
                    name=f"Remove {one.name}",
                    title=f"Remove {one.name}?",
                    words="Nothing goes there any more. To add it again you need its address.",
                    action="Remove it",
                    small=True,
                    on_confirm=AppriseState.remove(one.id),
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


def _new() -> rx.Component:
    return dialog(
        DIALOG,
        "Add an app",
        form(
            dialog_body(
                field(
                    "Address",
                    "address",
                    kind="password",
                    error=_PROBLEMS["address"],
                    hint=rx.cond(
                        SessionState.is_admin,
                        "Such as ntfy://ntfy.sh/my-topic or discord://id/token. It is kept "
                        "encrypted and not shown again.",
                        "Such as ntfy://ntfy.sh/my-topic or discord://id/token, on the internet. "
                        "It is kept encrypted and not shown again.",
                    ),
                    scope="apprise",
                    auto_complete="off",
                    spell_check=False,
                ),
                field(
                    "Name",
                    "name",
                    error=_PROBLEMS["name"],
                    hint="Such as My phone. Left empty, it is called as its service is.",
                    scope="apprise",
                    auto_complete="off",
                ),
                form_error(_PROBLEMS["form"]),
            ),
            rx.el.div(
                button("Cancel", variant="ghost", on_click=close_dialog(DIALOG)),
                submit("Add it"),
                class_name="dialog__foot",
            ),
            on_submit=AppriseState.add,
            problems=_PROBLEMS,
            label="Add an app",
            class_name="dialog__form",
        ),
    )
