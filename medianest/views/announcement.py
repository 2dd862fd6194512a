"""What administrators tell everybody."""

from __future__ import annotations

from medianest.views.view import UtcTime, View

LONGEST_TITLE, LONGEST_TEXT = 200, 1_000


class AnnouncementView(View):
    """``text`` is plain, with lines of its own. It goes at ``ends_at``, null for when it is
    removed. ``level`` is one of :class:`~medianest.models.announcement.AnnouncementLevel`."""

    id: str
    title: str
    text: str
    level: str
    starts_at: UtcTime
    ends_at: UtcTime | None = None


class AnnouncementDetailsView(AnnouncementView):
    """The same with what only administrators see: ``status`` is ``planned``, ``shown`` or ``over``;
    ``dismissals`` is how many people have put it away."""

    status: str
    rings: bool
    dismissals: int = 0
    created_at: UtcTime
    created_by_name: str = ""


class AnnouncementsView(View):
    """Those that hold now and that the person has not put away, warnings first, then the newest."""

    items: list[AnnouncementView]
