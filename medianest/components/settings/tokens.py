"""Tokens for programs: the list, the form for another, and the one that is shown once."""

from __future__ import annotations

import reflex as rx

from medianest.components.formats import moment, until, when
from medianest.components.kit import (
    Column,
    badge,
    button,
    card,
    card_head,
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
    revealed,
    row,
    select_field,
    submit,
    table,
    table_skeleton,
)
from medianest.state.session import SessionState
from medianest.state.tokens import DIALOG, REVEALED, TokensState
from medianest.views.personal_token import PersonalTokenView

_COLUMNS = [
    Column("Name"),
    Column("May", drops="lg"),
    Column("Last used", "w-32"),
    Column("Ends", "w-32"),
    Column("What to do", "w-36", is_silent=True),
]
_LIFETIMES = [("30", "30 days"), ("90", "90 days"), ("365", "A year"), ("0", "Never")]


def tokens() -> rx.Component:
    return card(
        card_head(
            "Tokens",
            "tokens",
            button(
                "New token",
                icon_name="plus",
                variant="primary",
                small=True,
                class_name="push",
                aria_haspopup="dialog",
                on_click=[TokensState.begin, open_dialog(DIALOG)],
            ),
        ),
        rx.el.div(
            rx.el.p(
                "A token lets a program of yours use MediaNest without your password. "
                "It is shown once, when it is made."
            ),
            rx.cond(
                TokensState.loaded,
                rx.cond(TokensState.items.length() > 0, _table(), _none()),
                table_skeleton(_COLUMNS, "Tokens", 3),
            ),
            class_name="card__body",
        ),
        _new(),
        revealed(
            REVEALED,
            "Your new token",
            "Copy it now: nobody can show it again, not even you. Whoever has it can do in your "
            "name what you allowed.",
        ),
        label_id="tokens",
    )


def _table() -> rx.Component:
    return table(_COLUMNS, rx.foreach(TokensState.items, _row), "Tokens")


def _none() -> rx.Component:
    return empty(
        "No tokens yet",
        "Make one for a script, a shortcut on your phone, or an application that talks to "
        "MediaNest.",
        icon_name="key-round",
    )


def _row(token: rx.Var[PersonalTokenView]) -> rx.Component:
    return row(
        cell(
            rx.el.p(token.name, class_name="font-medium"),
            rx.el.p(token.prefix, "…", class_name="code text-fg-3"),
            class_name="wide",
        ),
        cell(
            rx.el.div(rx.foreach(token.scopes, lambda scope: badge(scope)), class_name="pills"),
            label="May",
            class_name="lg",
        ),
        cell(
            rx.cond(token.last_used_at, when(token.last_used_at), "never"),
            label="Last used",
        ),
        cell(
            rx.cond(
                token.expires_at,
                rx.el.time(until(token.expires_at), title=moment(token.expires_at)),
                "never",
            ),
            label="Ends",
        ),
        cell(
            rx.el.div(
                confirm(
                    "Revoke",
                    name=f"Revoke {token.name}",
                    title=f"Revoke “{token.name}”?",
                    words="Programs that use it are refused from now on. It cannot be undone.",
                    action="Revoke it",
                    small=True,
                    on_confirm=TokensState.revoke(token.id),
                ),
                class_name="acts",
            ),
            class_name="wide",
        ),
        key=token.id,
    )


def _new() -> rx.Component:
    problems = TokensState.problems
    return dialog(
        DIALOG,
        "New token",
        form(
            dialog_body(
                field(
                    "Name",
                    "name",
                    error=problems["name"],
                    hint="What it is for, such as “backup script”.",
                    scope="token",
                    max_length=100,
                    auto_complete="off",
                ),
                checks(
                    "It may",
                    check("read what you see", "scopes.read", checked=True),
                    check("make requests", "scopes.request"),
                    check("add and manage downloads", "scopes.download"),
                    check("change my list of films", "scopes.movies"),
                    rx.cond(SessionState.is_admin, check("administer MediaNest", "scopes.admin")),
                    error=problems["scopes"],
                ),
                select_field("Ends after", "days", _LIFETIMES, value="90", error=problems["days"]),
                form_error(problems["form"]),
            ),
            rx.el.div(
                button("Cancel", variant="ghost", on_click=close_dialog(DIALOG)),
                submit("Make the token", icon_name="key-round"),
                class_name="dialog__foot",
            ),
            on_submit=TokensState.create,
            problems=problems,
            label="New token",
            class_name="dialog__form",
        ),
    )
