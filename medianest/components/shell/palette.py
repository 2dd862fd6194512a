"""The command palette: finds titles, pages and actions by typing, with ``/`` or Ctrl-K."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import reflex as rx

from medianest import routes
from medianest.components.kit import icon
from medianest.components.scripts import BASE_UI, FOLDER
from medianest.components.shell.navigation import ADMIN_ENTRIES, ENTRIES, SETTINGS_ENTRY, Entry
from medianest.state.search import SearchState
from medianest.state.session import SessionState
from medianest.state.title_search import TitleSearchState
from medianest.views.library_search import SearchAnswerView
from medianest.views.title_window import TitleWindowView


@dataclass(frozen=True)
class Command:
    """What the palette offers; ``deed`` and ``argument`` are explained in ``palette.jsx``."""

    label: str
    icon_name: str
    group: str
    deed: str
    argument: str = ""
    keywords: str = ""


def _pages(group: str, entries: tuple[Entry, ...]) -> tuple[Command, ...]:
    return tuple(
        Command(entry.label, entry.icon_name, group, "page", entry.path, f"go to {entry.keywords}")
        for entry in entries
    )


PAGES = (
    *_pages("Pages", (*ENTRIES, SETTINGS_ENTRY)),
    Command(
        "Leaving soon",
        "folder-output",
        "Pages",
        "page",
        routes.INSIGHTS_LEAVING,
        "go to insights keep going removed",
    ),
    Command(
        "My year",
        "calendar",
        "Pages",
        "page",
        routes.INSIGHTS_YEAR,
        "go to insights what I watched plays hours",
    ),
)
SETTINGS = (
    Command(
        "Security",
        "shield-check",
        "Settings",
        "page",
        routes.SECURITY,
        "settings password second factor 2fa recovery codes devices sign out everywhere",
    ),
    Command(
        "Tokens", "key-round", "Settings", "page", routes.TOKENS, "settings api programs scripts"
    ),
    Command(
        "Notifications", "bell", "Settings", "page", routes.NOTIFICATIONS, "settings mail messages"
    ),
    Command(
        "Appearance",
        "sun-moon",
        "Settings",
        "page",
        routes.APPEARANCE,
        "settings theme language time zone",
    ),
    Command(
        "My data", "archive", "Settings", "page", routes.OWN_DATA, "settings export delete account"
    ),
)
ADMIN_PAGES = (
    *_pages("Administration", ADMIN_ENTRIES),
    Command(
        "Unused media",
        "eye-off",
        "Administration",
        "page",
        routes.INSIGHTS_UNUSED,
        "go to insights never watched disk space free clean up size",
    ),
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
    answer: rx.Var[SearchAnswerView | None]
    titles: rx.Var[TitleWindowView | None]

    on_look_up: rx.EventHandler[rx.event.passthrough_event_spec(str)]
    on_look_up_titles: rx.EventHandler[rx.event.passthrough_event_spec(str)]


def palette() -> rx.Component:
    everybody = (*PAGES, *ACTIONS, *SETTINGS)
    # Pictures belong to entries by their place: what administrators alone get comes last.
    commands = [asdict(command) for command in (*everybody, *ADMIN_PAGES)]
    pictures = (icon(command["icon_name"]) for command in commands)
    offered = rx.cond(SessionState.is_admin, commands, commands[: len(everybody)])
    return Palette.create(
        *pictures,
        entries=offered,
        answer=SearchState.quick,
        titles=TitleSearchState.quick,
        on_look_up=SearchState.look_up,
        on_look_up_titles=TitleSearchState.look_up,
    )
