"""What somebody was told."""

from __future__ import annotations

from medianest.views.preferences import Channel, NotificationEvent, Preferences
from medianest.views.view import Page, UtcTime, View


class NotificationView(View):
    """``event`` is one of :class:`~medianest.views.preferences.NotificationEvent`, ``count`` how
    many things it stands for, ``link`` a path of ours or empty, ``at`` when the last of them
    happened."""

    id: str
    event: str
    title: str
    message: str = ""
    link: str = ""
    count: int = 1
    at: UtcTime
    is_read: bool = False


class InboxView(Page[NotificationView]):
    """``unread`` counts all of them, on whatever page they are."""

    unread: int


class ReadView(View):
    """``read`` of them were unread until now, ``unread`` are left."""

    read: int
    unread: int


class TrialView(View):
    """A message is on its way through ``channel``."""

    channel: Channel


class ChannelsView(View):
    """The ways in which somebody is told of each event. ``digests`` has the hour, in their time
    zone, of the daily message for each channel that tells by one."""

    events: dict[NotificationEvent, list[Channel]]
    digests: dict[Channel, str]

    @classmethod
    def of(cls, preferences: Preferences) -> ChannelsView:
        return cls(
            events={event: list(preferences.channels(event)) for event in NotificationEvent},
            digests=preferences.digests,
        )
