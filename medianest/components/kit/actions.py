"""What people press: buttons, icon buttons, links."""

from __future__ import annotations

from typing import Any, Literal

import reflex as rx

from medianest.components.kit.icons import icon
from medianest.components.scripts import FOLDER

Variant = Literal["primary", "secondary", "ghost", "danger"]


def button(
    label: Any,
    *,
    icon_name: str = "",
    variant: Variant = "secondary",
    busy: Any = None,
    small: bool = False,
    class_name: str = "",
    **props: Any,
) -> rx.Component:
    """A button with words; one ``primary`` at most in a view.

    While ``busy`` it turns, keeps its width and takes no click.
    """
    classes = f"btn btn--{variant}{' btn--sm' if small else ''} {class_name}".strip()
    parts = [icon(icon_name)] if icon_name else []
    parts.append(rx.el.span(label))
    if busy is not None:
        parts.append(rx.el.span(icon("loader-circle", class_name="spin"), class_name="btn__busy"))
        props |= {"aria_busy": busy, "disabled": busy}
    return rx.el.button(*parts, **({"type": "button", "class_name": classes} | props))


def icon_button(
    icon_name: str, label: Any, *, tip: Any = None, class_name: str = "", **props: Any
) -> rx.Component:
    """A button with a picture alone: ``label`` is what it is called, ``tip`` what a mouse sees."""
    if tip is not None:
        class_name = f"tip tip--start {class_name}"
        props["data_tip"] = tip
    return rx.el.button(
        icon(icon_name),
        type="button",
        aria_label=label,
        class_name=f"iconbtn {class_name}".strip(),
        **props,
    )


def link(label: Any, href: Any, *, class_name: str = "", **props: Any) -> rx.Component:
    """A link to another page of ours, opened without a page load."""
    return rx.el.a(label, href=href, class_name=f"link {class_name}".strip(), **props)


class ServerLink(rx.Component):
    """``assets/js/server_link.jsx``."""

    library = f"{FOLDER}/server_link.jsx"
    tag = "ServerLink"

    path: rx.Var[str]
    as_filtered: rx.Var[bool]
    download: rx.Var[bool]


def server_link(
    label: Any,
    path: Any,
    *,
    icon_name: str = "",
    variant: Variant = "secondary",
    as_filtered: bool = False,
    download: bool = False,
) -> rx.Component:
    """A button-like link to what the server itself answers: a file, or a plain page.

    With ``as_filtered`` what the address of this page asks for goes along.
    """
    return ServerLink.create(
        *([icon(icon_name)] if icon_name else []),
        rx.el.span(label),
        path=path,
        as_filtered=as_filtered,
        download=download,
        class_name=f"btn btn--{variant}",
    )
