"""What people ask for, for those who decide about it."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest import routes
from medianest.components.administration.approvals import approvals, approvals_acts
from medianest.components.media.request_dialog import request_dialog
from medianest.components.shell import admin_page, page_title
from medianest.state.approvals import ApprovalsState
from medianest.state.issues import IssuesState
from medianest.state.live import LiveState
from medianest.state.session import SessionState

REGISTRATION: dict[str, Any] = {
    "route": routes.APPROVALS,
    "title": page_title("Approvals"),
    "on_load": [LiveState.load, ApprovalsState.load, IssuesState.load],
}


def page() -> rx.Component:
    return admin_page(
        routes.APPROVALS,
        "Approvals",
        "What people ask for, and what is wrong with what they have.",
        approvals(),
        request_dialog(),
        acts=approvals_acts(),
        allowed=SessionState.may_decide,
    )
