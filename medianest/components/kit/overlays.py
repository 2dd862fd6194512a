"""What floats above a page: menus and dialogs, on Base UI's focus and keyboard handling."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex_components_internal.components.base.dialog import dialog as base_dialog
from reflex_components_internal.components.base.menu import menu as base_menu

from medianest.components.kit.actions import button
from medianest.components.kit.icons import icon
from medianest.components.scripts import value

_POPUPS = value("popups", "shell.js").to(str)


def menu(trigger: rx.Component, *items: Any, label: Any) -> rx.Component:
    """``items`` open below ``trigger``, which has to be a button."""
    return base_menu.root(
        base_menu.trigger(render_=trigger),
        base_menu.portal(
            base_menu.positioner(
                base_menu.popup(*items, unstyled=True, class_name="popover", aria_label=label),
                unstyled=True,
                class_name="positioner",
                align="end",
                side_offset=6,
                collision_padding=8,
            ),
            unstyled=True,
            container=_POPUPS,
        ),
    )


def menu_item(words: Any, icon_name: str, *, on_click: Any, danger: bool = False) -> rx.Component:
    return base_menu.item(
        icon(icon_name),
        words,
        unstyled=True,
        class_name="menuitem",
        on_click=on_click,
        **({"data_tone": "danger"} if danger else {}),
    )


def menu_choice(
    options: list[tuple[str, str, str]], *, label: str, value: Any, on_change: Any
) -> rx.Component:
    """One of a few within a menu; ``options`` are (value, words, icon)."""
    return base_menu.radio_group(
        menu_label(label),
        *(
            base_menu.radio_item(
                icon(icon_name),
                words,
                icon("check", "sm", "i--check"),
                unstyled=True,
                class_name="menuitem",
                value=option,
            )
            for option, words, icon_name in options
        ),
        unstyled=True,
        aria_label=label,
        value=value,
        on_value_change=on_change,
    )


def menu_label(words: Any) -> rx.Component:
    return rx.el.div(words, class_name="menu__label", aria_hidden="true")


def menu_line() -> rx.Component:
    return base_menu.separator(unstyled=True, class_name="menu__line")


def confirm_dialog(
    *, opened: Any, title: Any, words: Any, confirm: str, busy: Any, on_confirm: Any, on_close: Any
) -> rx.Component:
    """Asks once before something is gone; ``title`` names the thing.

    ``on_close`` takes whether the dialog is to be open.
    """
    return base_dialog.root(
        base_dialog.portal(
            base_dialog.backdrop(unstyled=True, class_name="scrim"),
            base_dialog.popup(
                rx.el.div(
                    base_dialog.title(title, unstyled=True, class_name="grow"),
                    class_name="dialog__head",
                ),
                base_dialog.description(words, unstyled=True, class_name="dialog__body"),
                rx.el.div(
                    base_dialog.close(render_=button("Keep it", variant="ghost")),
                    button(
                        confirm,
                        icon_name="trash-2",
                        variant="danger",
                        busy=busy,
                        on_click=on_confirm,
                    ),
                    class_name="dialog__foot",
                ),
                unstyled=True,
                class_name="dialog",
                role="alertdialog",
            ),
        ),
        open=opened,
        on_open_change=on_close,
    )
