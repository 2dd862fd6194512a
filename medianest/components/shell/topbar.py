"""The bar above every page: search, the bell, and the menu of the person."""

from __future__ import annotations

import reflex as rx

from medianest.components.kit import icon, keyboard_key
from medianest.components.scripts import BASE_UI, FOLDER, function, run
from medianest.components.shell.bell import bell
from medianest.components.shell.navigation import brand
from medianest.state.session import SessionState

_OPEN_PALETTE = function("openPalette", "shell.js")


def topbar() -> rx.Component:
    return rx.el.header(
        brand(),
        rx.el.button(
            icon("search"),
            rx.el.span("Find titles, pages and actions", class_name="clip"),
            keyboard_key("/"),
            type="button",
            class_name="searchbar",
            aria_haspopup="dialog",
            aria_keyshortcuts="/ Control+K",
            on_click=run(_OPEN_PALETTE),
        ),
        rx.el.div(bell(), _account(), class_name="topbar__end"),
        class_name="topbar",
    )


class Account(rx.Component):
    """``assets/js/account.jsx``: who is signed in, the theme, and the way out."""

    library = f"{FOLDER}/account.jsx"
    tag = "Account"
    lib_dependencies: list[str] = [BASE_UI]  # noqa: RUF012 - as Reflex has it

    name: rx.Var[str]
    email: rx.Var[str]
    person: rx.Var[str]


def _account() -> rx.Component:
    return Account.create(
        name=SessionState.user_name, email=SessionState.user_email, person=SessionState.user_id
    )
