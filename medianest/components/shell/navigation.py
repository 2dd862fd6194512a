"""The links of the shell: the same lists, shown as sidebar, icon rail and bottom bar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import reflex as rx

from medianest import routes
from medianest.components.kit import badge, dialog, icon, open_dialog
from medianest.components.scripts import function
from medianest.components.shell.logo import mark
from medianest.state.live import LiveState
from medianest.state.session import SessionState

_RUNNING = function("runningCount", "downloads.js")
_AWAY = function("navigationWords", "upstream_words.js")


@dataclass(frozen=True)
class Entry:
    """A page that the shell links to; ``keywords`` are other words it is found by. ``in_bar`` says
    whether it stands in the bar of phones, rather than behind the button there."""

    path: str
    label: str
    icon_name: str
    keywords: str = ""
    in_bar: bool = True


ENTRIES = (
    Entry(routes.HOME, "Home", "house", "start overview"),
    Entry(routes.DISCOVER, "Discover", "compass", "find request trending popular upcoming genres"),
    Entry(routes.LIBRARY, "Library", "library", "films movies series shows music plex"),
    Entry(routes.REQUESTS, "Requests", "inbox", "asked for wishes problems", in_bar=False),
    Entry(routes.MY_MOVIES, "My movies", "film", "own list films seen rated", in_bar=False),
    Entry(routes.DOWNLOADS, "Downloads", "download", "videos queue youtube"),
    Entry(
        routes.STATUS,
        "Status",
        "activity",
        "services up down monitoring incidents maintenance uptime kuma",
        in_bar=False,
    ),
    Entry(
        routes.INSIGHTS,
        "Insights",
        "chart-column",
        "statistics activity history plays watched tautulli",
        in_bar=False,
    ),
)
APPROVALS_ENTRY = Entry(
    routes.APPROVALS, "Approvals", "shield-check", "requests decide approve decline waiting"
)
ADMIN_ENTRIES = (
    APPROVALS_ENTRY,
    Entry(routes.USERS, "Users", "users", "people accounts roles permissions suspend"),
    Entry(routes.INVITATIONS, "Invitations", "user-plus", "invite link new account"),
    Entry(routes.SERVICES, "Services", "server", "plex overseerr uptime kuma tautulli mail"),
    Entry(
        routes.ANNOUNCEMENTS, "Announcements", "megaphone", "tell everybody news notice maintenance"
    ),
    Entry(routes.WEBHOOKS, "Webhooks", "webhook", "programs tell events deliveries signed"),
    Entry(routes.AUDIT, "Audit log", "scroll-text", "events history who did what"),
)
SETTINGS_ENTRY = Entry(routes.SETTINGS, "Settings", "settings", "profile account name e-mail")

_MORE = "more"


def running_count() -> rx.Var[int]:
    return _RUNNING.call(LiveState.downloads).to(int)


def sidebar(path: str) -> rx.Component:
    """Icons and words from 1024 px, icons alone from 768 px."""
    return rx.el.nav(
        brand(),
        rx.el.div(*(_entry(entry, path) for entry in ENTRIES), class_name="nav"),
        rx.cond(
            SessionState.is_admin,
            _administration(path, ADMIN_ENTRIES),
            rx.cond(SessionState.may_decide, _administration(path, (APPROVALS_ENTRY,))),
        ),
        rx.el.div(_entry(SETTINGS_ENTRY, path), class_name="nav nav--end"),
        class_name="sidebar",
        aria_label="Main",
    )


def bottom_bar(path: str) -> rx.Component:
    """On phones: the first links, and a button with the rest behind it."""
    return rx.fragment(
        rx.el.nav(
            *(_entry(entry, path, accent=True) for entry in ENTRIES if entry.in_bar),
            _more_button(path),
            class_name="bottombar",
            aria_label="Main, phone",
        ),
        dialog(
            _MORE,
            "More",
            rx.el.nav(
                *(_sheet_link(entry, path) for entry in ENTRIES if not entry.in_bar),
                _sheet_link(SETTINGS_ENTRY, path),
                rx.cond(SessionState.may_decide, _sheet_link(APPROVALS_ENTRY, path)),
                rx.cond(
                    SessionState.is_admin,
                    rx.fragment(*(_sheet_link(entry, path) for entry in ADMIN_ENTRIES[1:])),
                ),
                class_name="morelinks",
                aria_label="More pages",
            ),
        ),
    )


def brand() -> rx.Component:
    return rx.el.a(
        mark(),
        rx.el.span("MediaNest"),
        href=routes.HOME,
        class_name="brand",
        aria_label="MediaNest, home",
    )


def _administration(path: str, entries: tuple[Entry, ...]) -> rx.Component:
    return rx.fragment(
        rx.el.p(rx.el.span("Administration"), class_name="nav__group"),
        rx.el.div(*(_entry(entry, path) for entry in entries), class_name="nav"),
    )


def _entry(entry: Entry, path: str, *, accent: bool = False) -> rx.Component:
    return rx.el.a(
        icon(entry.icon_name),
        rx.el.span(entry.label),
        _count(entry, accent),
        href=entry.path,
        **_away(entry),
        **_current(entry, path),
    )


def _more_button(path: str) -> rx.Component:
    hidden = (entry for entry in ENTRIES if not entry.in_bar)
    entries = (*hidden, SETTINGS_ENTRY, *ADMIN_ENTRIES)
    here = {"data_here": "true"} if any(_current(entry, path) for entry in entries) else {}
    return rx.el.button(
        icon("ellipsis"),
        rx.el.span("More"),
        _pending_badge(),
        type="button",
        aria_haspopup="dialog",
        on_click=open_dialog(_MORE),
        **here,
    )


def _sheet_link(entry: Entry, path: str) -> rx.Component:
    return rx.el.a(
        icon(entry.icon_name),
        entry.label,
        _count(entry, accent=True),
        href=entry.path,
        **_current(entry, path),
    )


def _current(entry: Entry, path: str) -> dict[str, Any]:
    """Marks the link of the page that one is on; pages below an entry's are part of it."""
    below = entry.path != routes.HOME and path.startswith(f"{entry.path}/")
    return {"aria_current": "page"} if path == entry.path or below else {}


def _count(entry: Entry, accent: bool) -> rx.Component | None:
    if entry.path == routes.DOWNLOADS:
        return _running_badge(accent)
    if entry.path == routes.DISCOVER:
        return rx.cond(away_words() != "", rx.el.span(away_words(), class_name="nav__why"))
    return _pending_badge() if entry.path == routes.APPROVALS else None


def away_words() -> rx.Var[str]:
    """Why titles can be neither discovered nor asked for right now; empty while they can."""
    return _AWAY.call(LiveState.overseerr).to(str)


def _away(entry: Entry) -> dict[str, Any]:
    """Greys out what needs Overseerr while that is away: it can be opened all the same."""
    if entry.path != routes.DISCOVER:
        return {}
    return {"data_away": away_words() != "", "title": away_words()}


def _pending_badge() -> rx.Component:
    count = LiveState.pending
    return rx.cond(count > 0, badge(count, label=f"{count} waiting", accent=True))


def _running_badge(accent: bool) -> rx.Component:
    count = running_count()
    return rx.cond(count > 0, badge(count, label=f"{count} running", accent=accent))
