"""A browser or program as its owner sees it."""

from __future__ import annotations

from medianest.views.view import UtcTime, View


class DeviceView(View):
    """``current`` is the one that asks. ``place`` is coarse, and empty where it is not known."""

    id: str
    name: str
    platform: str
    browser: str
    ip: str
    place: str
    risk: str
    trusted: bool
    remembered: bool
    first_seen_at: UtcTime
    last_seen_at: UtcTime
    current: bool
