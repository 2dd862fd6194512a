"""How somebody wants MediaNest to look, and what they want to be told."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel

from medianest.views.view import View


class Theme(StrEnum):
    SYSTEM = "system"
    DARK = "dark"
    LIGHT = "light"


class Language(StrEnum):
    """Those that MediaNest is translated into."""

    ENGLISH = "en"


class NotificationEvent(StrEnum):
    """What somebody may be told of."""

    REQUEST_DECIDED = "requestDecided"
    REQUEST_AVAILABLE = "requestAvailable"
    REQUEST_FAILED = "requestFailed"
    DOWNLOAD_FINISHED = "downloadFinished"
    DOWNLOAD_FAILED = "downloadFailed"
    NEW_MEDIA = "newMedia"
    KEEP_DECIDED = "keepDecided"
    NEW_DEVICE = "newDevice"
    ANNOUNCEMENT = "announcement"
    SERVICE_DOWN = "serviceDown"
    SERVICE_UP = "serviceUp"
    JOB_FAILED = "jobFailed"
    BACKUP_FAILED = "backupFailed"
    UPDATE = "update"
    KEEP_ASKED = "keepAsked"
    LEAVING_WATCHED = "leavingWatched"


ABOUT_THE_SERVER = (
    NotificationEvent.SERVICE_DOWN,
    NotificationEvent.SERVICE_UP,
    NotificationEvent.JOB_FAILED,
    NotificationEvent.BACKUP_FAILED,
    NotificationEvent.UPDATE,
    NotificationEvent.KEEP_ASKED,
    NotificationEvent.LEAVING_WATCHED,
)
"""What administrators alone are asked about."""


OFFERED = tuple(
    event
    for event in NotificationEvent
    if event not in (NotificationEvent.BACKUP_FAILED, NotificationEvent.UPDATE)
)
"""What happens here: MediaNest neither makes backups nor looks for newer versions of itself."""


class Channel(StrEnum):
    """A way to tell them."""

    IN_APP = "inApp"
    EMAIL = "email"
    PUSH = "push"
    APPRISE = "apprise"


IN_DIGESTS = (Channel.EMAIL, Channel.PUSH, Channel.APPRISE)
"""Where a daily message may take the place of single ones."""
UNCHOSEN = (Channel.IN_APP,)
"""How people are told of what they made no choice about."""


@lru_cache(maxsize=1)
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _time_zone(value: str) -> str:
    if value and value not in _time_zones():
        raise ValueError("must be a time zone such as Europe/Berlin")
    return value


def _hour(value: str) -> str:
    if value and not _HOUR.fullmatch(value):
        raise ValueError("must be a time such as 22:30")
    return value


_HOUR = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


def _digests(value: dict[Channel, str]) -> dict[Channel, str]:
    if any(channel not in IN_DIGESTS for channel in value):
        raise ValueError("must be of email, push or apprise")
    return {channel: hour for channel, hour in value.items() if hour}


Hour = Annotated[str, Field(max_length=5), AfterValidator(_hour)]
Digests = Annotated[dict[Channel, Hour], AfterValidator(_digests)]
TimeZone = Annotated[str, Field(max_length=64), AfterValidator(_time_zone)]


class Preferences(View):
    """``time_zone`` is a name of the IANA's list, empty for the browser's own.

    ``notifications`` holds the channels for each event that a choice was made for, none of them for
    an empty list; :meth:`channels` answers for the others too. From ``quiet_from`` until
    ``quiet_until``, hours and minutes of the time zone, only the bell tells; there are no quiet
    hours unless both are given. ``digests`` holds the hour of the daily message for each channel
    that tells by one.
    """

    model_config = ConfigDict(
        frozen=True, alias_generator=to_camel, populate_by_name=True, extra="forbid"
    )

    theme: Theme = Theme.SYSTEM
    language: Language = Language.ENGLISH
    time_zone: TimeZone = ""
    quiet_from: Hour = ""
    quiet_until: Hour = ""
    digests: Digests = Field(default_factory=dict)
    notifications: dict[NotificationEvent, list[Channel]] = Field(default_factory=dict)

    def channels(self, event: NotificationEvent) -> tuple[Channel, ...]:
        """The ways in which somebody wants to be told of ``event``."""
        return tuple(dict.fromkeys(self.notifications.get(event, UNCHOSEN)))
