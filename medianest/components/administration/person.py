"""The sheet of one person: what they may do, and what can be done about them."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest.components.formats import day, moment
from medianest.components.kit import (
    avatar,
    button,
    confirm,
    dialog,
    field,
    form,
    form_error,
    pill,
    revealed,
    select_field,
    submit,
    switch,
)
from medianest.models.user import Permission
from medianest.state.session import SessionState
from medianest.state.users import DIALOG, RESET_LINK, UsersState

_PERSON = UsersState.person
_PROBLEMS = UsersState.problems
_ROLES = [("user", "User"), ("admin", "Administrator")]
_PERMISSIONS = {
    Permission.REQUEST: ("Request", "Ask for movies and series."),
    Permission.AUTO_APPROVE_MOVIES: ("Movies without approval", ""),
    Permission.AUTO_APPROVE_SERIES: ("Series without approval", ""),
    Permission.DOWNLOAD: ("Download", "Add videos from links, and follow channels."),
    Permission.SEE_ACTIVITY: ("See everybody's activity", ""),
    Permission.MANAGE_REQUESTS: ("Manage requests", "Approve and decline what others ask for."),
}


def person_sheet() -> rx.Component:
    """Opened from the list, or by ``?user=`` in the page's address."""
    return rx.fragment(
        dialog(
            DIALOG,
            rx.cond(_PERSON, _PERSON.name, ""),
            rx.cond(
                _PERSON,
                rx.el.div(
                    _who(),
                    form_error(_PROBLEMS["form"]),
                    _role(),
                    rx.cond(_PERSON.role == "admin", None, _permissions()),
                    _quotas(),
                    _ways_in(),
                    _ends(),
                    class_name="dialog__body stack",
                ),
            ),
            wide=True,
            on_leave=UsersState.leave,
        ),
        revealed(
            RESET_LINK,
            "A link for a new password",
            "Give it to its person over a way you trust: whoever opens it chooses the password. "
            "It works once, and not for long.",
        ),
    )


def _part(title: str, *children: Any) -> rx.Component:
    return rx.el.section(rx.el.h3(title), *children, class_name="part")


def _who() -> rx.Component:
    return rx.el.div(
        avatar(_PERSON.name, _PERSON.id),
        rx.el.div(
            rx.el.p(
                rx.cond(_PERSON.email, _PERSON.email, "no e-mail"),
                rx.cond(_PERSON.plex_username, f", {_PERSON.plex_username} at Plex", ""),
            ),
            rx.el.p(
                rx.el.span("since ", day(_PERSON.created_at)),
                rx.cond(
                    _PERSON.last_login_at,
                    rx.el.span("last seen ", moment(_PERSON.last_login_at)),
                    rx.el.span("never seen"),
                ),
                rx.cond(_PERSON.two_factor, rx.el.span("second factor on")),
                class_name="facts",
            ),
            class_name="grow",
        ),
        rx.cond(_PERSON.status == "suspended", pill("Suspended", "ban", "danger")),
        class_name="title-cell",
    )


def _role() -> rx.Component:
    return _part(
        "Role",
        form(
            select_field(
                "Role",
                "role",
                _ROLES,
                value=_PERSON.role,
                error=_PROBLEMS["role"],
                hint="Administrators may do everything, on these pages too.",
            ),
            _save("Change the role"),
            on_submit=UsersState.set_role,
            problems=_PROBLEMS,
            label="Role",
        ),
    )


def _permissions() -> rx.Component:
    return _part(
        "Permissions",
        form(
            rx.el.div(
                *(
                    switch(
                        words,
                        f"permissions.{permission}",
                        checked=_PERSON.permissions.contains(str(permission)),
                        hint=hint,
                    )
                    for permission, (words, hint) in _PERMISSIONS.items()
                )
            ),
            _save("Save the permissions"),
            on_submit=UsersState.set_permissions,
            problems=_PROBLEMS,
            label="Permissions",
        ),
    )


def _quotas() -> rx.Component:
    quotas = _PERSON.quotas
    return _part(
        "Quotas",
        rx.el.p(
            "Empty: the settings for everybody count. 0: no limit. Films and seasons are counted "
            "here for people whom Overseerr does not know.",
            class_name="hint",
        ),
        form(
            rx.el.div(
                _number("Downloads each hour", "perUserPerHour", quotas.per_user_per_hour),
                _number("Downloads at the same time", "perUserActive", quotas.per_user_active),
                class_name="form__two",
            ),
            _number("Largest download, in GB", "maxGigabytes", UsersState.gigabytes),
            rx.el.div(
                _number("Films a week", "moviesPerWeek", quotas.movies_per_week),
                _number("Seasons a week", "seasonsPerWeek", quotas.seasons_per_week),
                class_name="form__two",
            ),
            _save("Save the quotas"),
            on_submit=UsersState.set_quotas,
            problems=_PROBLEMS,
            label="Quotas",
        ),
    )


def _number(label: str, name: str, value: Any) -> rx.Component:
    shown = rx.cond(value.is_not_none(), value.to(str), "")
    return field(
        label,
        name,
        value=shown,
        error=_PROBLEMS[name],
        input_mode="decimal",
        auto_complete="off",
        placeholder="as the settings say",
    )


def _ways_in() -> rx.Component:
    return _part(
        "Way in",
        rx.el.div(
            button(
                "Make a link for a new password",
                icon_name="link",
                on_click=UsersState.make_reset_link,
            ),
            rx.cond(
                _PERSON.two_factor & (SessionState.user_id != _PERSON.id),
                confirm(
                    "Reset the second factor",
                    variant="secondary",
                    title=f"Reset the second factor of {_PERSON.name}?",
                    words="For somebody whose phone is lost. Make sure that it is them who asks. "
                    "They are signed out everywhere, and it stands in the audit log.",
                    action="Reset it",
                    on_confirm=UsersState.reset_two_factor,
                ),
            ),
            class_name="form__acts",
        ),
    )


def _ends() -> rx.Component:
    """What ends somebody's access; nobody does it to themselves here."""
    return rx.cond(
        SessionState.user_id == _PERSON.id,
        None,
        _part(
            "Access",
            rx.el.div(
                rx.cond(
                    _PERSON.status == "suspended",
                    button("Restore", icon_name="rotate-ccw", on_click=UsersState.restore),
                    confirm(
                        "Suspend",
                        icon_name="ban",
                        variant="secondary",
                        title=f"Suspend {_PERSON.name}?",
                        words="They are signed out everywhere at once and cannot come in until "
                        "you restore them. What is theirs stays.",
                        action="Suspend",
                        on_confirm=UsersState.suspend,
                    ),
                ),
                confirm(
                    "Delete",
                    icon_name="trash-2",
                    title=f"Delete {_PERSON.name}?",
                    words="Their account goes with everything that is theirs: downloads, "
                    "subscriptions, devices, tokens. This cannot be undone.",
                    action=f"Delete {_PERSON.name}",
                    on_confirm=UsersState.delete,
                ),
                class_name="form__acts",
            ),
        ),
    )


def _save(words: str) -> rx.Component:
    return rx.el.div(submit(words, variant="secondary"), class_name="form__acts")
