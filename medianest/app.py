"""The Reflex app: pages, API mount, hub; nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import reflex as rx
from starlette.types import ASGIApp

from medianest import frontend, runtime
from medianest.components import document
from medianest.pages import register
from medianest.state import wiring

app = rx.App(
    stylesheets=document.STYLESHEETS,
    reset_style=False,
    head_components=document.head(),
    toaster=document.toaster(),
    app_wraps=document.wraps(),
    html_lang="en",
)
register(app)
wiring.attach(app)


def server() -> ASGIApp:
    """The whole web process: what granian calls once in each process that it forked."""
    from medianest.api.app import create_api
    from medianest.api.security import protect

    environment = runtime.open_runtime().environment
    pages = Path(os.environ["REFLEX_WEB_WORKDIR"])
    return protect(
        app(),
        create_api(runtime.current, pages_ready=(pages / frontend.CLIENT / "index.html").is_file),
        runtime.current,
        base_path=environment.base_path,
        page_paths=frontend.page_paths(pages),
        script_hashes=frontend.script_hashes(pages),
    )
