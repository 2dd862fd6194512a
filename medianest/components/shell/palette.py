"""The command palette: finds pages and actions by typing, with ``/`` or Ctrl-K."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import reflex as rx

from medianest import routes
from medianest.components.kit import icon
from medianest.components.scripts import BASE_UI, FOLDER
from medianest.components.shell.navigation import ENTRIES


@dataclass(frozen=True)
class Command:
    """What the palette offers; ``deed`` and ``argument`` are explained in ``palette.jsx``."""

    label: str
    icon_name: str
    group: str
    deed: str
    argument: str = ""
    keywords: str = ""


PAGES = tuple(
    Command(entry.label, entry.icon_name, "Pages", "page", entry.path, f"go to {entry.keywords}")
    for entry in ENTRIES
)
ACTIONS = (
    Command("Paste a link", "link", "Actions", "paste", routes.DOWNLOADS, "new download video add"),
    Command("Dark theme", "moon", "Actions", "theme", "dark", "appearance night"),
    Command("Light theme", "sun", "Actions", "theme", "light", "appearance day"),
    Command("Theme of the system", "monitor", "Actions", "theme", "system", "appearance auto"),
    Command("Sign out", "log-out", "Actions", "sign-out", keywords="log out leave"),
)


class Palette(rx.Component):
    library = f"{FOLDER}/palette.jsx"
    tag = "Palette"
    lib_dependencies: list[str] = [BASE_UI]  # noqa: RUF012 - as Reflex has it

    entries: rx.Var[list[dict[str, Any]]]


def palette() -> rx.Component:
    commands = (*PAGES, *ACTIONS)
    pictures = (icon(command.icon_name) for command in commands)
    return Palette.create(*pictures, entries=[asdict(command) for command in commands])
