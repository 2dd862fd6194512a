"""Requests on the start page: one's own, and what waits for one's decision."""

from __future__ import annotations

import reflex as rx

from medianest import routes
from medianest.components.kit import badge, card, card_head, icon, link, skeleton
from medianest.components.library.recent import Refresh
from medianest.components.scripts import BASE_UI, FOLDER
from medianest.state.decisions import DecisionsState
from medianest.state.home_requests import HomeRequestsState
from medianest.state.live import LiveState
from medianest.state.session import SessionState
from medianest.views.media_request import MediaRequestView

_MODULE = f"{FOLDER}/request_cards.jsx"
_OWN, _WAITING = "my-requests", "waiting-requests"
CALM_MS = 300
"""News of a decision come within a second; as in ``assets/js/request_parts.jsx``."""


class OwnRequests(rx.Component):
    """``OwnRequests`` of ``assets/js/request_cards.jsx``."""

    library = _MODULE
    tag = "OwnRequests"

    requests: rx.Var[list[MediaRequestView]]


class WaitingRequests(rx.Component):
    """``WaitingRequests`` of ``assets/js/request_cards.jsx``."""

    library = _MODULE
    tag = "WaitingRequests"
    lib_dependencies: list[str] = [BASE_UI]  # noqa: RUF012 - as Reflex has it

    requests: rx.Var[list[MediaRequestView]]

    on_approve: rx.EventHandler[rx.event.passthrough_event_spec(list[str])]
    on_decline: rx.EventHandler[rx.event.passthrough_event_spec(list[str], str)]


def requests_summary() -> rx.Component:
    """Both cards side by side; the second for those who decide, while something waits."""
    return rx.el.div(
        Refresh.create(
            revision=LiveState.requests, calm_ms=CALM_MS, on_change=HomeRequestsState.load
        ),
        rx.cond(
            HomeRequestsState.loaded,
            rx.fragment(
                rx.cond(
                    SessionState.may_decide & (HomeRequestsState.waiting.length() > 0), _waiting()
                ),
                _own(),
            ),
            _on_its_way(),
        ),
        class_name="pair",
    )


def _waiting() -> rx.Component:
    count = LiveState.pending
    return card(
        card_head(
            "Waiting for your decision",
            _WAITING,
            rx.cond(count > 0, badge(count, label=f"{count} waiting", accent=True)),
        ),
        WaitingRequests.create(
            requests=HomeRequestsState.waiting,
            on_approve=DecisionsState.approve,
            on_decline=DecisionsState.decline,
        ),
        rx.el.div(
            link(f"Review all {count}", routes.APPROVALS, class_name="tall"),
            class_name="card__foot",
        ),
        label_id=_WAITING,
    )


def _own() -> rx.Component:
    return card(
        card_head("My requests", _OWN, link("All my requests", routes.REQUESTS, class_name="push")),
        rx.cond(
            HomeRequestsState.own.length() > 0,
            OwnRequests.create(requests=HomeRequestsState.own),
            rx.el.div(
                icon("inbox"),
                rx.el.h3("Nothing is asked for"),
                rx.el.p("Is a film or a series missing? Ask for it, and see here when it comes."),
                rx.el.a("Find something", href=routes.DISCOVER, class_name="btn btn--secondary"),
                class_name="empty empty--in",
            ),
        ),
        label_id=_OWN,
    )


def _on_its_way() -> rx.Component:
    return rx.el.section(
        rx.el.div(skeleton("h-3 w-32"), class_name="card__head"),
        rx.el.ul(
            *(
                rx.el.li(
                    skeleton("art--poster art--sm"),
                    rx.el.div(
                        skeleton("h-3 w-3/5"),
                        skeleton("h-1 w-full mt-3"),
                        skeleton("h-2.5 w-1/3 mt-2.5"),
                        class_name="grow",
                    ),
                )
                for _ in range(3)
            ),
            class_name="list",
        ),
        class_name="card",
        aria_busy=True,
        aria_label="My requests",
    )
