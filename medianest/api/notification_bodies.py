"""What callers send about notifications, checked field by field."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from medianest.api.user_bodies import Sent
from medianest.views.preferences import Channel, Hour, NotificationEvent

MOST_IDS = 500

Id = Annotated[str, Field(min_length=1, max_length=64)]
Channels = Annotated[list[Channel], Field(max_length=len(Channel))]


class ReadBody(Sent):
    """Without ``ids`` all are meant."""

    ids: Annotated[list[Id], Field(max_length=MOST_IDS)] | None = None


class TrialBody(Sent):
    channel: Channel


class AppriseBody(Sent):
    """Without ``name`` it is called as its service is."""

    address: Annotated[str, Field(max_length=4_000)]
    name: Annotated[str, Field(max_length=1_000)] = ""


class PushKeys(Sent):
    p256dh: Annotated[str, Field(max_length=1_000)]
    auth: Annotated[str, Field(max_length=1_000)]


class PushBody(Sent):
    """A subscription as the Push API of browsers writes it; when it expires is theirs to know."""

    endpoint: Annotated[str, Field(max_length=4_000)]
    keys: PushKeys
    expiration_time: float | None = None


class ChannelsBody(Sent):
    """An empty list is for an event that you do not want to hear of, an empty hour for a channel
    that tells one by one."""

    events: Annotated[dict[NotificationEvent, Channels], Field(max_length=len(NotificationEvent))]
    digests: Annotated[dict[Channel, Hour], Field(max_length=len(Channel))] | None = None
