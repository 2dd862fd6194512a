"""Typed events and their way through Redis.

A publisher sends what changed; every web process listens once and passes it on to the tabs
concerned. Redis forgets: the row in the database stays the truth, and a listener that lost its
connection reads it again.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal

import structlog
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from redis.asyncio import ConnectionPool, Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from medianest.views.download import DownloadProgress, DownloadView
from medianest.views.library import SyncRunView
from medianest.views.media_request import MediaRequestView
from medianest.views.monitoring import MonitorBeat

CHANNEL = "medianest:events"
RECONNECT_SECONDS = 0.5
SILENCE_SECONDS = 5.0

log = structlog.get_logger(__name__)


class Event(BaseModel):
    model_config = ConfigDict(frozen=True)


class DownloadChanged(Event):
    """A download was made, or changed in more than its progress."""

    kind: Literal["download.changed"] = "download.changed"
    download: DownloadView


class DownloadProgressed(Event):
    """A running download moved on; at most twice a second for each."""

    kind: Literal["download.progressed"] = "download.progressed"
    id: str
    owner_id: str
    progress: DownloadProgress


class DownloadRemoved(Event):
    kind: Literal["download.removed"] = "download.removed"
    id: str
    owner_id: str


class MediaRequestChanged(Event):
    """A media request was made, decided, or moved on."""

    kind: Literal["media_request.changed"] = "media_request.changed"
    request: MediaRequestView


class MediaRequestRemoved(Event):
    kind: Literal["media_request.removed"] = "media_request.removed"
    id: str
    owner_id: str


class MediaRequestsSynced(Event):
    """Many requests may have changed at once: what is shown is to be read again."""

    kind: Literal["media_request.synced"] = "media_request.synced"


class MonitorChanged(Event):
    """Monitors were looked at; all looks of a moment are told together."""

    kind: Literal["monitor.changed"] = "monitor.changed"
    beats: list[MonitorBeat]


class MonitoringChanged(Event):
    """Which monitors, groups, incidents or maintenance there are, or how the way to who looks is,
    is not what it was: what is shown is to be read again."""

    kind: Literal["monitoring.changed"] = "monitoring.changed"


class OverseerrChanged(Event):
    """Overseerr went away or came back, or is another one: what needs it is to be asked again."""

    kind: Literal["overseerr.changed"] = "overseerr.changed"


class SessionsEnded(Event):
    """Login sessions are over: their sockets are closed and cached answers about them dropped."""

    kind: Literal["sessions.ended"] = "sessions.ended"
    session_ids: list[str]


class PersonalTokensEnded(Event):
    """Personal tokens were revoked: cached answers about them are dropped."""

    kind: Literal["tokens.ended"] = "tokens.ended"


class SessionsChanged(Event):
    """What these people may do is not what it was; their open pages begin anew."""

    kind: Literal["sessions.changed"] = "sessions.changed"
    user_ids: list[str]


class LibraryChanged(Event):
    """What these sections of the library show is not what it was; none are named where it is
    people's sight that changed."""

    kind: Literal["library.changed"] = "library.changed"
    section_ids: list[int]


class LibrarySyncProgressed(Event):
    """A sync of the library moved on, or ended; for administrators."""

    kind: Literal["library.sync_progressed"] = "library.sync_progressed"
    run: SyncRunView


class WatchMarksChanged(Event):
    """What this person has watched of the library is not what it was."""

    kind: Literal["library.marks_changed"] = "library.marks_changed"
    user_id: str


class MoviesChanged(Event):
    """This person's own list of films is not what it was."""

    kind: Literal["movies.changed"] = "movies.changed"
    user_id: str


class LeavingSoonChanged(Event):
    """What leaves the library soon, what is to stay, or who wants that, is not what it was: what is
    shown is to be read again."""

    kind: Literal["insights.leaving_changed"] = "insights.leaving_changed"


class NotificationsChanged(Event):
    """Something was put into the bells of these people, or taken for read there."""

    kind: Literal["notifications.changed"] = "notifications.changed"
    user_ids: list[str]


class AnnouncementsChanged(Event):
    """An announcement was written, changed or removed: what is shown is to be read again."""

    kind: Literal["announcements.changed"] = "announcements.changed"


class AnnouncementDismissed(Event):
    """This person has put an announcement away."""

    kind: Literal["announcement.dismissed"] = "announcement.dismissed"
    id: str
    user_id: str


class WebhooksChanged(Event):
    """Who is told by webhooks is another, or something is on its way to them or came to its end:
    what is shown of it is to be read again; for administrators."""

    kind: Literal["webhooks.changed"] = "webhooks.changed"


class Lost(Event):
    """The listener lost its connection, or got none: from here on it misses what happens."""

    kind: Literal["lost"] = "lost"


class Reconnected(Event):
    """The listener was away; what happened meanwhile must be read from the database."""

    kind: Literal["reconnected"] = "reconnected"


AnyEvent = Annotated[
    AnnouncementDismissed
    | AnnouncementsChanged
    | DownloadChanged
    | DownloadProgressed
    | DownloadRemoved
    | LeavingSoonChanged
    | LibraryChanged
    | LibrarySyncProgressed
    | MediaRequestChanged
    | MediaRequestRemoved
    | MediaRequestsSynced
    | MonitorChanged
    | MonitoringChanged
    | MoviesChanged
    | NotificationsChanged
    | OverseerrChanged
    | PersonalTokensEnded
    | SessionsChanged
    | SessionsEnded
    | WatchMarksChanged
    | WebhooksChanged
    | Lost
    | Reconnected,
    Field(discriminator="kind"),
]
_parser: TypeAdapter[AnyEvent] = TypeAdapter(AnyEvent)


async def publish(redis: Redis, event: Event) -> None:
    """Tell every web process; a Redis that is away loses the message, never the caller's work."""
    try:
        await redis.publish(CHANNEL, event.model_dump_json())
    except (RedisError, OSError) as error:
        log.warning("event not published", kind=event.__class__.__name__, error=str(error))


async def listen(redis: Redis) -> AsyncIterator[AnyEvent]:
    """Events for ever; :class:`Reconnected` first and after each :class:`Lost` connection.

    Its connection is its own and never retries by itself: the client library would subscribe again
    without a word, and what was missed would stay missed. A server that is silent for
    ``SILENCE_SECONDS`` and then does not answer a ping is taken for lost too.
    """
    connected = True
    while True:
        try:
            async for event in _connection(redis):
                connected = True
                yield event
        except (RedisError, OSError) as error:
            if connected:
                connected = False
                log.warning("event connection lost", error=str(error))
                yield Lost()
        await asyncio.sleep(RECONNECT_SECONDS)


async def _connection(redis: Redis) -> AsyncIterator[AnyEvent]:
    """Events of one connection, from the moment the server has confirmed the subscription."""
    async with _single(redis) as client, client.pubsub() as pubsub:
        await pubsub.subscribe(CHANNEL)
        async for message in _messages(pubsub):
            if message["type"] == "subscribe":
                yield Reconnected()
            elif message["type"] == "message" and (event := _parse(message["data"])) is not None:
                yield event


async def _messages(pubsub: PubSub) -> AsyncIterator[dict[str, Any]]:
    asked = False
    while True:
        message = await pubsub.get_message(timeout=SILENCE_SECONDS)
        if message is not None:
            asked = False
            yield message
        elif asked:
            raise RedisError("no answer to a ping")
        else:
            await pubsub.ping()
            asked = True


def _single(redis: Redis) -> Redis:
    """A client to the same server whose connection reports its loss instead of mending it."""
    pool = redis.connection_pool
    settings = {
        **pool.connection_kwargs,
        "retry": Retry(NoBackoff(), 0),
        "retry_on_error": [],
        "health_check_interval": 0,
    }
    return Redis.from_pool(ConnectionPool(connection_class=pool.connection_class, **settings))


def _parse(data: bytes) -> AnyEvent | None:
    try:
        return _parser.validate_json(data)
    except ValidationError:
        log.warning("unknown event dropped")
        return None
