"""The audit log: what happened, found by words, kind, result and day."""

from __future__ import annotations

import reflex as rx

from medianest.components.formats import moment, when
from medianest.components.kit import (
    Column,
    cell,
    empty,
    filter_date,
    filter_select,
    filters,
    find_field,
    pages,
    pill,
    row,
    server_link,
    table,
    table_skeleton,
)
from medianest.state.audit import AuditState
from medianest.state.audit_words import GROUPS, AuditRow

_EXPORT = "/api/v1/admin/audit/export?format="
_COLUMNS = [
    Column("When", "w-28"),
    Column("What"),
    Column("From", "w-72", "lg"),
    Column("Result", "w-32"),
]
_KINDS = [("", "Everything"), *GROUPS.items()]
_RESULTS = [("", "All"), ("ok", "Done"), ("refused", "Refused")]


def exports() -> rx.Component:
    return rx.el.div(
        server_link(
            "CSV",
            f"{_EXPORT}csv",
            icon_name="file-down",
            variant="ghost",
            as_filtered=True,
            download=True,
        ),
        server_link(
            "JSON",
            f"{_EXPORT}json",
            icon_name="file-down",
            variant="ghost",
            as_filtered=True,
            download=True,
        ),
        class_name="row",
        role="group",
        aria_label="Export what is shown",
    )


def audit() -> rx.Component:
    return rx.el.div(
        filters(
            find_field("Find by person, address or device"),
            filter_select("About", "action", _KINDS),
            filter_select("Result", "result", _RESULTS),
            filter_date("From (UTC)", "from"),
            filter_date("To (UTC)", "to"),
            label="Audit log",
        ),
        rx.cond(
            AuditState.loaded,
            rx.cond(
                AuditState.total > 0,
                table(_COLUMNS, rx.foreach(AuditState.items, _row), "Audit log"),
                empty(
                    "Nothing like that happened",
                    "No event matches what you are looking for. Other words, or other filters, "
                    "may find it.",
                    icon_name="search-x",
                ),
            ),
            table_skeleton(_COLUMNS, "Audit log", 10),
        ),
        pages(AuditState.page, AuditState.pages, "Pages of the audit log"),
        class_name="stack",
    )


def _row(event: rx.Var[AuditRow]) -> rx.Component:
    return row(
        cell(
            rx.el.time(when(event.at), date_time=event.at.to(str), title=moment(event.at)),
            label="When",
        ),
        cell(
            rx.el.p(
                rx.el.span(event.who, class_name="font-medium"),
                f" {event.what}",
                rx.cond(event.whom, f": {event.whom}", ""),
            ),
            rx.cond(event.more, rx.el.p(event.more, class_name="sub-line")),
            class_name="wide first",
        ),
        cell(
            rx.el.span(
                rx.cond(event.origin, event.origin, "the server itself"), class_name="sub-line"
            ),
            label="From",
            class_name="lg",
        ),
        cell(
            rx.cond(
                event.is_refused,
                pill("Refused", "circle-minus", "warning"),
                pill("Done", "circle-check", bare=True),
            ),
            label="Result",
        ),
        key=event.id,
    )
