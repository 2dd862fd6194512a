"""The settings page for personal tokens."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest import routes
from medianest.components.settings.tokens import tokens
from medianest.components.shell import page_title, settings_page
from medianest.state.live import LiveState
from medianest.state.tokens import TokensState

REGISTRATION: dict[str, Any] = {
    "route": routes.TOKENS,
    "title": page_title("Tokens"),
    "on_load": [LiveState.load, TokensState.load],
}


def page() -> rx.Component:
    return settings_page(routes.TOKENS, tokens())
