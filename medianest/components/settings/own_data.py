"""What is kept about somebody: to take along, or to be deleted."""

from __future__ import annotations

import reflex as rx

from medianest.components.kit import (
    button,
    card,
    card_head,
    close_dialog,
    dialog,
    dialog_body,
    field,
    form,
    form_error,
    open_dialog,
    password_field,
    server_link,
    submit,
)
from medianest.state.profile import ProfileState
from medianest.state.session import SessionState

_DELETE = "delete-account"


def export() -> rx.Component:
    return card(
        card_head("Export", "export"),
        rx.el.div(
            rx.el.p(
                "Everything MediaNest keeps about you, as one zip file with JSON and CSV in it: "
                "account, devices, preferences, downloads, subscriptions, and what you did."
            ),
            rx.el.div(
                server_link(
                    "Export my data",
                    "/api/v1/users/me/export",
                    icon_name="file-archive",
                    download=True,
                ),
                class_name="form__acts",
            ),
            class_name="card__body",
        ),
        label_id="export",
    )


def delete_account() -> rx.Component:
    return card(
        card_head("Delete my account", "delete"),
        rx.el.div(
            rx.el.p(
                "Your account goes, and with it your downloads, subscriptions, devices, tokens and "
                "preferences. Files that others have downloaded too stay for them."
            ),
            rx.el.div(
                button(
                    "Delete my account…",
                    icon_name="trash-2",
                    aria_haspopup="dialog",
                    on_click=[ProfileState.load, open_dialog(_DELETE)],
                ),
                class_name="form__acts",
            ),
            class_name="card__body",
        ),
        _dialog(),
        label_id="delete",
    )


def _dialog() -> rx.Component:
    problems = ProfileState.problems
    name = SessionState.user_name
    return dialog(
        _DELETE,
        f"Delete the account of {name}?",
        form(
            dialog_body(
                rx.el.p("This cannot be undone. Export your data first if you want to keep it."),
                field(
                    f"Type {name} to confirm",
                    "name",
                    error=problems["name"],
                    scope="delete",
                    auto_complete="off",
                    spell_check=False,
                ),
                rx.cond(
                    ProfileState.me.has_password,
                    password_field(
                        "Your password",
                        "currentPassword",
                        "current-password",
                        error=problems["currentPassword"],
                        scope="delete",
                    ),
                ),
                form_error(problems["form"]),
            ),
            rx.el.div(
                button("Keep it", variant="ghost", on_click=close_dialog(_DELETE)),
                submit("Delete my account", variant="danger"),
                class_name="dialog__foot",
            ),
            on_submit=ProfileState.delete_account,
            problems=problems,
            label="Delete my account",
            class_name="dialog__form",
        ),
    )
