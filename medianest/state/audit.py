"""The audit log, for administrators."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

import reflex as rx
from pydantic import Field

from medianest import runtime
from medianest.services.audit_lists import AuditFilter
from medianest.state.audit_words import AuditRow, row
from medianest.state.queries import Query, asked
from medianest.state.session import actor

ROWS = 50


class AuditQuery(Query):
    """Days are days of UTC, the last one included; the file to export says the same."""

    q: str = Field(default="", max_length=200)
    action: str = Field(default="", max_length=60)
    result: Literal["", "ok", "refused"] = ""
    first_day: date | None = Field(default=None, alias="from")
    last_day: date | None = Field(default=None, alias="to")
    page: int = Field(default=1, ge=1, le=1_000_000)

    def filter(self) -> AuditFilter:
        """What the service is asked for."""
        after = None if self.last_day is None else self.last_day + timedelta(days=1)
        return AuditFilter(
            action=self.action or None,
            result=self.result or None,
            since=_midnight(self.first_day),
            until=_midnight(after),
            search=self.q or None,
        )


class AuditState(rx.State):
    """A page of the log, the newest first."""

    items: list[AuditRow] = []
    page: int = 1
    pages: int = 1
    total: int = 0
    loaded: bool = False

    @rx.event
    async def load(self) -> None:
        """What the page's address asks for; for ``on_load``, also of each new filter."""
        person = await actor(self)
        wanted = asked(AuditQuery, self.router.url.query_parameters)
        found = await runtime.current().audit.page(
            person, wanted.filter(), page=wanted.page, limit=ROWS
        )
        self.items, self.loaded = [row(event) for event in found.items], True
        self.page, self.pages = found.pagination.page, found.pagination.total_pages
        self.total = found.pagination.total_items


def _midnight(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), UTC)
