"""The history of downloads, a page at a time."""

from __future__ import annotations

import reflex as rx

from medianest import runtime
from medianest.errors import MediaNestError
from medianest.state.arguments import PageNumber, Search
from medianest.state.session import actor
from medianest.views.download import DownloadView

ROWS = 50
NEWEST_FIRST = "endedAt:desc"


class HistoryState(rx.State):
    """The page that is shown; which one stands in the browser's address."""

    items: list[DownloadView] = []
    total: int = 0
    pages: int = 1
    shown: str = ""
    """Page and search that ``items`` answer, as ``2 harbour``; empty before the first answer."""
    error: str = ""

    @rx.event
    async def show(self, search: Search, page: PageNumber) -> None:
        """Read a page of what has ended; ``search`` are words of title, channel or address."""
        person = await actor(self)
        try:
            found = await runtime.current().downloads.page(
                person, page=page, limit=ROWS, sort=NEWEST_FIRST, status="ended", search=search
            )
        except MediaNestError as problem:
            self.error = problem.message
            return
        self.items, self.error = found.items, ""
        self.total, self.pages = found.pagination.total_items, found.pagination.total_pages
        self.shown = f"{page} {search}"
