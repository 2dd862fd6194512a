"""The people: a table to find them in, and a sheet for one of them."""

from __future__ import annotations

import reflex as rx

from medianest.components.administration.person import person_sheet
from medianest.components.formats import moment, when
from medianest.components.kit import (
    Column,
    avatar,
    cell,
    confirm,
    empty,
    filter_select,
    filters,
    find_field,
    pages,
    pill,
    row,
    table,
    table_skeleton,
)
from medianest.state.users import UsersState
from medianest.views.user import UserView

Person = rx.Var[UserView]

_COLUMNS = [
    Column("Person"),
    Column("Role", "w-36"),
    Column("State", "w-36"),
    Column("Signs in with", "w-44", "md"),
    Column("Last seen", "w-32"),
]
_ROLES = [("", "All"), ("admin", "Administrators"), ("user", "Users")]
_STATES = [("", "All"), ("active", "Active"), ("suspended", "Suspended")]
_ORDERS = [("", "Name"), ("lastLoginAt:desc", "Last seen"), ("createdAt:desc", "Newest")]


def sync_button() -> rx.Component:
    return confirm(
        "Sync with Plex",
        icon_name="refresh-cw",
        variant="secondary",
        tone="primary",
        title="Sync with Plex?",
        words="Everybody your Plex server is shared with gets an account here and comes in with "
        "Plex. Who has lost the share loses the way in; nobody is deleted.",
        action="Sync",
        on_confirm=UsersState.sync,
    )


def users() -> rx.Component:
    return rx.el.div(
        filters(
            find_field("Find by name or e-mail", "search"),
            filter_select("Role", "role", _ROLES),
            filter_select("State", "status", _STATES),
            filter_select("Order", "sort", _ORDERS),
            label="Users",
        ),
        rx.cond(
            UsersState.loaded,
            rx.cond(
                UsersState.total > 0,
                table(_COLUMNS, rx.foreach(UsersState.items, _row), "Users"),
                empty(
                    "Nobody is like that",
                    "No account matches what you are looking for. Other words, or other filters, "
                    "may find it.",
                    icon_name="search-x",
                ),
            ),
            table_skeleton(_COLUMNS, "Users"),
        ),
        pages(UsersState.page, UsersState.pages, "Pages of users"),
        person_sheet(),
        class_name="stack",
    )


def role_words(role: rx.Var[str]) -> rx.Component:
    return rx.cond(
        role == "admin",
        pill("Administrator", "shield-check", "accent", bare=True),
        pill("User", "user", bare=True),
    )


def status_words(status: rx.Var[str]) -> rx.Component:
    return rx.cond(
        status == "suspended",
        pill("Suspended", "ban", "danger"),
        pill("Active", "circle-check", "success", bare=True),
    )


def _row(person: Person) -> rx.Component:
    return row(
        cell(
            rx.el.div(
                avatar(person.name, person.id),
                rx.el.div(
                    rx.el.button(
                        person.name,
                        type="button",
                        class_name="stretch",
                        aria_haspopup="dialog",
                        on_click=UsersState.open(person.id),
                    ),
                    rx.el.p(
                        rx.cond(person.email, person.email, "no e-mail"), class_name="sub-line"
                    ),
                    class_name="grow",
                ),
                class_name="title-cell",
            ),
            class_name="wide",
        ),
        cell(role_words(person.role), label="Role"),
        cell(status_words(person.status), label="State"),
        cell(_ways(person), label="Signs in with", class_name="md"),
        cell(
            rx.cond(
                person.last_login_at,
                rx.el.time(when(person.last_login_at), title=moment(person.last_login_at)),
                "never",
            ),
            label="Last seen",
        ),
        key=person.id,
    )


def _ways(person: Person) -> rx.Component:
    return rx.el.div(
        rx.cond(person.plex_username, rx.el.span("Plex")),
        rx.cond(person.has_password, rx.el.span("password")),
        rx.cond(person.two_factor, rx.el.span("second factor")),
        rx.cond(
            person.has_password | (person.plex_username != None),  # noqa: E711 - a Var
            None,
            rx.el.span("nothing yet"),
        ),
        class_name="facts",
    )
