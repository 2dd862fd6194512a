"""The page of the audit log, for administrators."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest import routes
from medianest.components.administration.audit import audit, exports
from medianest.components.shell import admin_page, page_title
from medianest.state.audit import AuditState
from medianest.state.live import LiveState

REGISTRATION: dict[str, Any] = {
    "route": routes.AUDIT,
    "title": page_title("Audit log"),
    "on_load": [LiveState.load, AuditState.load],
}


def page() -> rx.Component:
    return admin_page(
        routes.AUDIT,
        "Audit log",
        "What happened to accounts, access and settings, the newest first.",
        audit(),
        acts=exports(),
    )
