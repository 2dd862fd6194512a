"""What people are told, in words."""

from __future__ import annotations

from dataclasses import dataclass

from medianest.views.preferences import Channel, NotificationEvent

LONGEST_TITLE, LONGEST_MESSAGE, LONGEST_LINK = 200, 500, 300

_MANY = {
    NotificationEvent.REQUEST_DECIDED: "{count} of your requests were decided",
    NotificationEvent.REQUEST_AVAILABLE: "{count} titles are ready to watch",
    NotificationEvent.REQUEST_FAILED: "{count} of your requests failed",
    NotificationEvent.DOWNLOAD_FINISHED: "{count} downloads are finished",
    NotificationEvent.DOWNLOAD_FAILED: "{count} downloads failed",
    NotificationEvent.SERVICE_DOWN: "{count} times a service went down",
    NotificationEvent.SERVICE_UP: "{count} times a service came back",
    NotificationEvent.JOB_FAILED: "{count} jobs failed",
    NotificationEvent.KEEP_ASKED: "{count} times somebody wants a title to stay",
    NotificationEvent.KEEP_DECIDED: "{count} of your wishes for titles to stay were decided",
    NotificationEvent.LEAVING_WATCHED: "{count} titles that were to leave were watched again",
}
_MANY_IN_DIGESTS = {
    **_MANY,
    NotificationEvent.NEW_MEDIA: "{count} times something new came to the library",
    NotificationEvent.ANNOUNCEMENT: "{count} announcements",
    NotificationEvent.BACKUP_FAILED: "{count} backups failed",
    NotificationEvent.UPDATE: "{count} new versions of MediaNest",
}


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that happened. Whoever is to know of ``event_id`` is told once, for ever.

    ``event`` is one of people's preferences, or one that nobody chooses. ``link`` is the path of a
    page of ours. ``told_otherwise`` are the ways in which they hear of it without this.
    """

    event_id: str
    event: str
    title: str
    message: str = ""
    link: str = ""
    told_otherwise: frozenset[Channel] = frozenset()


def line(text: str, longest: int) -> str:
    """``text`` on one line, cut to what a row holds: whatever a site calls its videos."""
    return " ".join(text.split())[:longest]


def is_grouped(event: str) -> bool:
    """Whether several such things soon after each other are one message."""
    return event in _MANY


def title_of_many(event: str, count: int) -> str:
    """The title of a message about ``count`` things."""
    return _MANY_IN_DIGESTS[NotificationEvent(event)].format(count=count)
