"""The pages: one module each."""

from __future__ import annotations

import reflex as rx

from medianest.pages import (
    discover,
    downloads,
    home,
    inbox,
    library,
    library_collection,
    library_collections,
    library_item,
    library_section,
    my_movies,
    not_found,
    requests,
    search,
    status,
    title,
    title_series,
)
from medianest.pages.administration import (
    announcements,
    audit,
    invitations,
    services,
    users,
    webhook_targets,
)
from medianest.pages.administration import requests as approvals
from medianest.pages.insights import (
    activity,
    growth,
    leaving_soon,
    my_year,
    top,
    unused,
)
from medianest.pages.settings import (
    appearance,
    notifications,
    own_data,
    profile,
    security,
    tokens,
)

SETTINGS = (profile, security, tokens, notifications, appearance, own_data)
ADMINISTRATION = (
    approvals,
    users,
    invitations,
    services,
    announcements,
    webhook_targets,
    audit,
)
LIBRARY = (library, library_section, library_collections, library_item, library_collection)
INSIGHTS = (activity, top, growth, unused, leaving_soon, my_year)
DISCOVERY = (discover, title, title_series)
ALL = (
    home,
    search,
    *DISCOVERY,
    *LIBRARY,
    requests,
    my_movies,
    downloads,
    status,
    *INSIGHTS,
    inbox,
    *SETTINGS,
    *ADMINISTRATION,
    not_found,
)


def register(app: rx.App) -> None:
    """Add every page to ``app``; a page is drawn where it is compiled, not where it is served."""
    for module in ALL:
        app.add_page(module.page, **module.REGISTRATION)
