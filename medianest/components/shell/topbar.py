"""The bar above every page: search, and the menu of the person."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest.components.kit import (
    avatar,
    icon,
    keyboard_key,
    menu,
    menu_choice,
    menu_item,
    menu_line,
)
from medianest.components.scripts import function, hook, run
from medianest.components.shell.navigation import brand
from medianest.state.session import SessionState

_OPEN_PALETTE = function("openPalette", "shell.js")
_CHOOSE_THEME = function("chooseTheme", "shell.js")
_SIGN_OUT = function("signOut", "connection.js")

THEMES = [
    ("dark", "Dark", "moon"),
    ("light", "Light", "sun"),
    ("system", "As the system", "monitor"),
]


def topbar() -> rx.Component:
    return rx.el.header(
        brand(),
        rx.el.button(
            icon("search"),
            rx.el.span("Find pages and actions", class_name="clip"),
            keyboard_key("/"),
            type="button",
            class_name="searchbar",
            aria_haspopup="dialog",
            aria_keyshortcuts="/ Control+K",
            on_click=run(_OPEN_PALETTE),
        ),
        rx.el.div(_account(), class_name="topbar__end"),
        class_name="topbar",
    )


def _account() -> rx.Component:
    trigger = rx.el.button(
        avatar(SessionState.user_name, SessionState.user_id),
        type="button",
        class_name="iconbtn",
        aria_label=f"Account, {SessionState.user_name}",
    )
    return menu(
        trigger,
        _person(),
        menu_line(),
        menu_choice(THEMES, label="Theme", value=_theme_choice(), on_change=_choose_theme),
        menu_line(),
        menu_item("Sign out", "log-out", on_click=run(_SIGN_OUT)),
        label="Account",
    )


def _person() -> rx.Component:
    return rx.el.div(
        avatar(SessionState.user_name, SessionState.user_id, "lg"),
        rx.el.div(
            rx.el.p(SessionState.user_name, class_name="font-medium clip"),
            rx.el.p(SessionState.user_email, class_name="text-fg-3 text-xs clip"),
            class_name="grow",
        ),
        class_name="menu__who",
    )


def _theme_choice() -> rx.Var[str]:
    return hook("useThemeChoice", "shell.js").to(str)


def _choose_theme(choice: rx.Var[str], _details: rx.Var[Any]) -> Any:
    return run(_CHOOSE_THEME, choice)
