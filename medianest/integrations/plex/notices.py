"""What a Plex server tells by itself over its web socket.

Nothing of it is documented: each is a hint to look again, never the thing itself.
"""

from __future__ import annotations

from dataclasses import dataclass

from medianest.integrations.plex.models import Activity

OPENED = "opened"
"""The type of the first message, which is ours: from here on nothing is missed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """Something happened to an item. Seen as ``state``: 0 made, 5 done, 9 deleted, others on the
    way; as ``type`` the numbers of the listings (1 movie, 4 episode, 18 collection)."""

    rating_key: str = ""
    section_key: str = ""
    type: int | None = None
    state: int | None = None
    updated_at: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayState:
    """A player started, paused, went on or stopped."""

    session_key: str = ""
    rating_key: str = ""
    state: str = ""
    view_offset_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityChange:
    """``event`` is ``started``, ``updated`` or ``ended``."""

    event: str
    activity: Activity


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """One message. ``type`` may be one that nobody has heard of; then the lists are empty."""

    type: str
    timeline: tuple[TimelineEntry, ...] = ()
    playing: tuple[PlayState, ...] = ()
    activities: tuple[ActivityChange, ...] = ()
