"""Everybody's requests: found, sorted, and decided about."""

from __future__ import annotations

import reflex as rx

from medianest.components.kit import (
    Column,
    filter_chip,
    filter_select,
    filters,
    find_field,
    icon,
    more_filters,
    server_link,
    tab,
    table_skeleton,
    tabs,
)
from medianest.components.requests.issues import issues
from medianest.components.scripts import BASE_UI, FOLDER
from medianest.state.approvals import ApprovalsState
from medianest.state.decisions import DecisionsState
from medianest.state.live import LiveState
from medianest.state.requests import PROBLEMS, RequestsState
from medianest.state.session import SessionState
from medianest.state.title_search import TitleSearchState
from medianest.views.media_request import MediaRequestView, RequestDetailView
from medianest.views.overseerr import OverseerrStateView
from medianest.views.title_window import TitleWindowView

_EXPORT = "/api/v1/admin/requests/export?format="
_KEPT = ("search", "user", "mediaType", "sort")
_COLUMNS = [
    Column("Title"),
    Column("Asked by", "w-52"),
    Column("Quality", "w-32", "md"),
    Column("Asked", "w-32", "lg"),
    Column("Decide", "w-72", is_silent=True),
]
_TYPES = [("", "Films and series"), ("movie", "Films"), ("tv", "Series")]
_ORDERS = [
    ("", "Usual"),
    ("createdAt:asc", "Oldest first"),
    ("createdAt:desc", "Newest first"),
    ("owner:asc", "Person"),
    ("title:asc", "Title"),
]

ON_ID = rx.event.passthrough_event_spec(str)


class Approvals(rx.Component):
    """``assets/js/approvals.jsx``; its child is the skeleton."""

    library = f"{FOLDER}/approvals.jsx"
    tag = "Approvals"
    lib_dependencies: list[str] = [BASE_UI]  # noqa: RUF012 - as Reflex has it

    items: rx.Var[list[MediaRequestView]]
    tab: rx.Var[str]
    page: rx.Var[int]
    pages: rx.Var[int]
    total: rx.Var[int]
    detail: rx.Var[RequestDetailView | None]
    upstream: rx.Var[OverseerrStateView | None]
    revision: rx.Var[int]

    on_load: rx.EventHandler[rx.event.no_args_event_spec]
    on_approve: rx.EventHandler[rx.event.passthrough_event_spec(list[str])]
    on_decline: rx.EventHandler[rx.event.passthrough_event_spec(list[str], str)]
    on_retry: rx.EventHandler[ON_ID]
    on_remove: rx.EventHandler[ON_ID]
    on_look_into: rx.EventHandler[ON_ID]


class Somebody(rx.Component):
    """``assets/js/somebody.jsx``."""

    library = f"{FOLDER}/somebody.jsx"
    tag = "Somebody"

    found: rx.Var[TitleWindowView | None]

    on_look_up: rx.EventHandler[ON_ID]


def approvals_acts() -> rx.Component:
    """Files of what is listed, and asking on behalf of somebody."""
    return rx.fragment(
        rx.cond(
            SessionState.is_admin & (ApprovalsState.tab != PROBLEMS),
            rx.el.div(
                _export("CSV", "csv"),
                _export("JSON", "json"),
                class_name="row not-phone",
                role="group",
                aria_label="Export what is listed",
            ),
        ),
        rx.cond(
            SessionState.is_admin,
            Somebody.create(found=TitleSearchState.quick, on_look_up=TitleSearchState.look_up),
        ),
    )


def approvals() -> rx.Component:
    """By what became of them, with a tab for problems."""
    counts = ApprovalsState.counts
    return rx.el.div(
        tabs(
            [
                tab("pending", "Waiting", counts.pending, accent=True, panel=0),
                tab("fetching", "Being fetched", counts.fetching, panel=0),
                tab("available", "Ready", counts.available, panel=0),
                tab("denied", "Declined", counts.denied, panel=0),
                tab("failed", "Failed", counts.failed, panel=0),
                tab("all", "All", panel=0),
                tab(PROBLEMS, "Problems", panel=1),
            ],
            rx.el.div(_filters(), _list(), class_name="stack gap-3"),
            issues(everybody=True),
            label="Requests",
            param="status",
            kept=_KEPT,
        ),
        class_name="stack",
    )


def _export(label: str, how: str) -> rx.Component:
    # Said here as well: without a word in the address the page shows what waits.
    path = f"{_EXPORT}{how}&status=" + ApprovalsState.tab
    return server_link(
        label, path, icon_name="file-down", variant="ghost", as_filtered=True, download=True
    )


def _filters() -> rx.Component:
    return filters(
        rx.el.input(type="hidden", name="status"),
        find_field("Find a title or person", "search"),
        more_filters(
            rx.cond(SessionState.is_admin, _people()),
            filter_select("Type", "mediaType", _TYPES),
            rx.cond(
                ApprovalsState.tab == "pending",
                filter_chip("Over the limit", "overLimit", ApprovalsState.counts.over_limit),
            ),
            filter_select("Order", "sort", _ORDERS),
            names=["user", "mediaType", "overLimit", "sort"],
        ),
        label="Requests",
    )


def _people() -> rx.Component:
    return rx.el.div(
        rx.el.label("Person", html_for="filter-user"),
        rx.el.div(
            rx.el.select(
                rx.el.option("Everybody", value=""),
                rx.foreach(ApprovalsState.people, lambda one: rx.el.option(one.name, value=one.id)),
                name="user",
                custom_attrs={"id": "filter-user"},
            ),
            icon("chevron-down", "sm"),
            class_name="select",
        ),
        class_name="field",
    )


def _list() -> rx.Component:
    return Approvals.create(
        table_skeleton(_COLUMNS, "Requests"),
        items=ApprovalsState.items,
        tab=ApprovalsState.tab,
        page=ApprovalsState.page,
        pages=ApprovalsState.pages,
        total=ApprovalsState.total,
        detail=RequestsState.detail,
        upstream=ApprovalsState.upstream,
        revision=LiveState.requests,
        on_load=ApprovalsState.load,
        on_approve=DecisionsState.approve,
        on_decline=DecisionsState.decline,
        on_retry=DecisionsState.retry,
        on_remove=DecisionsState.remove,
        on_look_into=RequestsState.look_into,
    )
