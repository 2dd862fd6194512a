"""What of the requests somebody wants to look at."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RequestQuery:
    """``tab`` is a field of :class:`~medianest.views.media_request.RequestCountsView`, and
    ``media_type`` ``movie``, ``tv`` or ``None`` for both. Of ``search`` every word has to be in the
    title or the owner's name. ``owner_id`` and ``everybody`` are for those who decide; without
    ``everybody`` the list has one's own alone. ``over_limit`` leaves what waits of people who have
    overdrawn their share, for those who decide."""

    tab: str = "all"
    media_type: str | None = None
    search: str | None = None
    owner_id: str | None = None
    sort: str = "createdAt:desc"
    everybody: bool = False
    over_limit: bool = False
