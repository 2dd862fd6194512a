"""What the app needs around all pages: stylesheets, head, toaster, error boundary, wraps."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import reflex as rx
from reflex.vars.base import Var
from reflex_components_core.base.error_boundary import ErrorBoundary

from medianest.components.kit import button, failure

STYLESHEETS = [
    "tokens.css",
    "tailwind_theme.css",
    "kit.css",
    "forms.css",
    "shell.css",
    "pages.css",
    "library.css",
    "requests.css",
    "media.css",
    "status.css",
]
_THEME_SCRIPT = Path(__file__).resolve().parents[2] / "assets" / "theme.js"


def head() -> list[rx.Component]:
    """Icons, manifest, and the theme before the first paint."""
    return [
        rx.el.script(_theme_script()),
        rx.el.meta(
            name="viewport", content="width=device-width, initial-scale=1, viewport-fit=cover"
        ),
        rx.el.meta(name="color-scheme", content="dark light"),
        rx.el.link(rel="icon", href=rx.asset("logo.svg"), type="image/svg+xml"),
        rx.el.link(rel="apple-touch-icon", href=rx.asset("icon-180.png")),
        rx.el.link(rel="manifest", href=rx.asset("manifest.webmanifest")),
    ]


def toaster() -> rx.Component:
    """Where toasts appear; ``kit.css`` gives them our look."""
    return rx.toast.provider(
        theme="dark",
        rich_colors=False,
        expand=True,
        close_button=True,
        visible_toasts=4,
        position="bottom-right",
    )


def wraps() -> dict[tuple[int, str], Callable[[bool], rx.Component | None]]:
    """In place of Reflex's own, whose connection toast shows an internal address."""
    return {(55, "ErrorBoundary"): lambda _stateful: error_boundary()}


def error_boundary() -> rx.Component:
    """A page that could not be drawn says so, and offers to load it again."""
    return ErrorBoundary.create(fallback_render=Var.create(broken_page()))


def broken_page() -> rx.Component:
    return rx.el.main(
        failure(
            "This page stopped working",
            "Loading it again usually helps. Downloads go on meanwhile.",
            button("Load again", icon_name="rotate-cw", variant="primary", on_click=_RELOAD),
        ),
        class_name="page",
    )


def _theme_script() -> str:
    """Without file the pages are not being compiled, and nothing reads the script."""
    return _THEME_SCRIPT.read_text() if _THEME_SCRIPT.is_file() else ""


_RELOAD = rx.run_script(rx.Var("window.location.reload()"))
