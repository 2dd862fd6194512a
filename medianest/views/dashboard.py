"""What there is of everything, in numbers."""

from __future__ import annotations

from medianest.views.media_request import RequestCountsView
from medianest.views.view import View


class LibraryCountsView(View):
    """Of the sections that somebody sees: ``items`` are movies, shows, artists."""

    sections: int
    items: int
    size_bytes: int


class DownloadCountsView(View):
    """``active`` are those that run, wait or are paused, ``all`` also those that are over."""

    active: int
    completed: int
    failed: int
    all: int


class DashboardStatsView(View):
    """Requests are one's own, everybody's for those who decide about them; downloads one's own,
    everybody's for administrators. ``unread`` is in one's own bell. ``users`` is for administrators
    and null for others."""

    library: LibraryCountsView
    requests: RequestCountsView
    downloads: DownloadCountsView
    unread: int
    users: int | None
