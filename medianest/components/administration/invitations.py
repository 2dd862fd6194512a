"""Invitations: the list, the form for another, and the link that is shown once."""

from __future__ import annotations

import reflex as rx

from medianest.components.formats import moment, until, when
from medianest.components.kit import (
    Column,
    button,
    cell,
    close_dialog,
    confirm,
    dialog,
    dialog_body,
    empty,
    field,
    form,
    form_error,
    open_dialog,
    pages,
    pill,
    revealed,
    row,
    select_field,
    submit,
    table,
    table_skeleton,
)
from medianest.state.invitations import DIALOG, REVEALED, InvitationsState
from medianest.views.invitation import InvitationState, InvitationView

Invitation = rx.Var[InvitationView]

_COLUMNS = [
    Column("For whom"),
    Column("State", "w-36"),
    Column("Used", "w-28"),
    Column("Ends", "w-32"),
    Column("Made", "w-44", "md"),
    Column("What to do", "w-36", is_silent=True),
]
_ROLES = [("user", "User"), ("admin", "Administrator")]
_LIFETIMES = [("1", "A day"), ("7", "A week"), ("30", "30 days"), ("90", "90 days")]


def new_button() -> rx.Component:
    return button(
        "Invite somebody",
        icon_name="user-plus",
        variant="primary",
        aria_haspopup="dialog",
        on_click=[InvitationsState.begin, open_dialog(DIALOG)],
    )


def invitations() -> rx.Component:
    return rx.el.div(
        rx.cond(
            InvitationsState.loaded,
            rx.cond(
                InvitationsState.items.length() > 0,
                table(_COLUMNS, rx.foreach(InvitationsState.items, _row), "Invitations"),
                empty(
                    "Nobody is invited",
                    "Make a link and give it to somebody: with it they choose a password or sign "
                    "in with Plex, and have an account here.",
                    icon_name="user-plus",
                ),
            ),
            table_skeleton(_COLUMNS, "Invitations", 3),
        ),
        pages(InvitationsState.page, InvitationsState.pages, "Pages of invitations"),
        _new(),
        revealed(
            REVEALED,
            "The link of the invitation",
            "Copy it now and give it to whom you invite: nobody can show it again.",
        ),
        class_name="stack",
    )


def _row(invitation: Invitation) -> rx.Component:
    who = rx.cond(invitation.note, invitation.note, "Somebody")
    return row(
        cell(
            rx.el.p(who, class_name="font-medium"),
            rx.cond(
                invitation.role == "admin",
                rx.el.p("becomes an administrator", class_name="sub-line"),
                rx.el.p("becomes a user", class_name="sub-line"),
            ),
            class_name="wide",
        ),
        cell(_state(invitation), label="State"),
        cell(
            rx.el.span(f"{invitation.used_count} of {invitation.max_uses}", class_name="num"),
            label="Used",
        ),
        cell(
            rx.cond(
                invitation.state == str(InvitationState.EXPIRED),
                rx.el.time(when(invitation.expires_at), title=moment(invitation.expires_at)),
                rx.el.time(until(invitation.expires_at), title=moment(invitation.expires_at)),
            ),
            label="Ends",
        ),
        cell(
            rx.el.p(rx.cond(invitation.created_by_name, invitation.created_by_name, "—")),
            rx.el.p(when(invitation.created_at), class_name="sub-line"),
            label="Made",
            class_name="md",
        ),
        cell(
            rx.el.div(
                confirm(
                    "Take back",
                    name=f"Take back the invitation for {who}",
                    title=f"Take back the invitation for {who}?",
                    words="Its link is worth nothing from now on. Accounts that were made with it "
                    "stay.",
                    action="Take it back",
                    small=True,
                    on_confirm=InvitationsState.revoke(invitation.id),
                ),
                class_name="acts",
            ),
            class_name="wide",
        ),
        key=invitation.id,
    )


def _state(invitation: Invitation) -> rx.Component:
    return rx.match(
        invitation.state,
        (str(InvitationState.OPEN), pill("Open", "circle-dot", "success", bare=True)),
        (str(InvitationState.USED_UP), pill("Used", "circle-check", bare=True)),
        pill("Expired", "clock", bare=True),
    )


def _new() -> rx.Component:
    problems = InvitationsState.problems
    return dialog(
        DIALOG,
        "Invite somebody",
        form(
            dialog_body(
                field(
                    "For whom",
                    "note",
                    error=problems["note"],
                    hint="For you alone, to know later whom it was for.",
                    scope="invitation",
                    auto_complete="off",
                ),
                select_field(
                    "They become", "role", _ROLES, error=problems["role"], scope="invitation"
                ),
                rx.el.div(
                    field(
                        "Accounts",
                        "maxUses",
                        kind="number",
                        value="1",
                        error=problems["maxUses"],
                        scope="invitation",
                        min=1,
                        input_mode="numeric",
                    ),
                    select_field(
                        "Good for",
                        "days",
                        _LIFETIMES,
                        value="7",
                        error=problems["days"],
                        scope="invitation",
                    ),
                    class_name="form__two",
                ),
                form_error(problems["form"]),
            ),
            rx.el.div(
                button("Cancel", variant="ghost", on_click=close_dialog(DIALOG)),
                submit("Make the link"),
                class_name="dialog__foot",
            ),
            on_submit=InvitationsState.create,
            problems=problems,
            label="Invite somebody",
            class_name="dialog__form",
        ),
    )
