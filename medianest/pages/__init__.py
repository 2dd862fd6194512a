"""The pages: one module each."""

from __future__ import annotations

import reflex as rx

from medianest.pages import downloads, home, not_found


def register(app: rx.App) -> None:
    """Add every page to ``app``; a page is drawn where it is compiled, not where it is served."""
    for module in (home, downloads, not_found):
        app.add_page(module.page, **module.REGISTRATION)
