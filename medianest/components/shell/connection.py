"""The bar that says that the page is not connected; what it showed last stays readable."""

from __future__ import annotations

import reflex as rx
from reflex_components_core.core.banner import connection_errors_count

from medianest.components.kit import icon
from medianest.components.scripts import hook
from medianest.state.live import LiveState


def connection_bar() -> rx.Component:
    """Shown from the second failed try on, so that a short break does not flash it."""
    failures = connection_errors_count.to(int)
    checked = hook("useSessionCheck", "connection.js", failures)
    return rx.el.div(
        rx.cond(
            failures >= 2,
            _bar("wifi-off", "Reconnecting… you can go on reading."),
            rx.cond(
                LiveState.stale, _bar("cloud-off", "Live figures are late. Trying to catch up…")
            ),
        ),
        class_name="offline",
        role="status",
        # The hook runs here and shows nothing.
        data_checked=checked,
    )


def _bar(icon_name: str, words: str) -> rx.Component:
    return rx.el.div(icon(icon_name), rx.el.span(words))
