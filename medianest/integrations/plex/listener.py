"""Listens to what a Plex server tells by itself. Silence is no trouble: pings find a dead line."""

from __future__ import annotations

import logging
import socket
import ssl
from collections.abc import AsyncIterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import orjson
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus, WebSocketException

from medianest.errors import UpstreamError
from medianest.integrations import http_errors
from medianest.integrations.careful_connect import MayConnect, PlaceRefusedError, careful_socket
from medianest.integrations.http import CONNECT_SECONDS, trusted
from medianest.integrations.loose_values import (
    Row,
    Shape,
    amount,
    first,
    key,
    moment,
    objects,
    shaped,
    text,
    text_up_to,
    whole,
)
from medianest.integrations.plex.activity import activity_of
from medianest.integrations.plex.calls import BAD_TOKEN, NAME
from medianest.integrations.plex.notices import (
    OPENED,
    ActivityChange,
    Notification,
    PlayState,
    TimelineEntry,
)

PATH = "/:/websockets/notifications"
LONGEST_MESSAGE_BYTES = 1024 * 1024
PING_SECONDS = 20.0

_TIMELINE: Shape = (
    ("rating_key", "itemID", key),
    ("section_key", "sectionID", key),
    ("type", "type", whole),
    ("state", "state", whole),
    ("updated_at", "updatedAt", moment),
)
_PLAYING: Shape = (
    ("session_key", "sessionKey", text_up_to(100)),
    ("rating_key", "ratingKey", key),
    ("state", "state", text_up_to(20)),
    ("view_offset_ms", "viewOffset", amount),
)


# Asked for details, the library's own one writes down our headers, with the token.
_silent = logging.Logger("plex.websocket", level=logging.CRITICAL + 1)


class _NoRedirects(connect):
    """The token in our headers is for one server; it goes nowhere else."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        return exc


async def notifications(
    base_url: str, headers: Mapping[str, str], may_connect: MayConnect | None
) -> AsyncIterator[Notification]:
    """First :data:`OPENED`, then what the server tells, until the line breaks: then raises
    :class:`UpstreamUnreachableError`. A server that does not let us listen is told apart as for
    any call."""
    try:
        parts = urlsplit(base_url)
        secure = parts.scheme == "https"
        host, port = parts.hostname or "", parts.port or (443 if secure else 80)
        line = await careful_socket(host, port, may_connect, CONNECT_SECONDS)
        async with _connection(base_url, headers, line, trusted() if secure else None) as socket_:
            yield Notification(type=OPENED)
            async for message in socket_:
                found = notification_of(message)
                if found is not None:
                    yield found
    except (OSError, TimeoutError, WebSocketException, PlaceRefusedError, ValueError) as error:
        raise _error_of(error) from None
    raise http_errors.unreachable(NAME, ConnectionResetError())


def notification_of(message: str | bytes) -> Notification | None:
    """One message; ``None`` for what is none."""
    try:
        told = orjson.loads(message)
    except ValueError:
        return None
    row = first(told, "NotificationContainer") if type(told) is dict else {}
    kind = text(row.get("type"))[:60]
    if not kind:
        return None
    timeline = (TimelineEntry(**shaped(one, _TIMELINE)) for one in objects(row, "TimelineEntry"))
    playing = objects(row, "PlaySessionStateNotification")
    return Notification(
        type=kind,
        timeline=tuple(timeline),
        playing=tuple(PlayState(**shaped(one, _PLAYING)) for one in playing),
        activities=tuple(_change(one) for one in objects(row, "ActivityNotification")),
    )


def _change(row: Row) -> ActivityChange:
    return ActivityChange(
        event=text(row.get("event"))[:20],
        activity=activity_of({**first(row, "Activity"), "uuid": row.get("uuid")}),
    )


def _connection(
    base_url: str, headers: Mapping[str, str], line: socket.socket, trust: ssl.SSLContext | None
) -> Any:
    return _NoRedirects(
        f"ws{base_url.removeprefix('http')}{PATH}",
        sock=line,
        ssl=trust,
        additional_headers=headers,
        user_agent_header=None,
        compression=None,
        proxy=None,
        open_timeout=CONNECT_SECONDS * 2,
        ping_interval=PING_SECONDS,
        ping_timeout=PING_SECONDS,
        close_timeout=1,
        max_size=LONGEST_MESSAGE_BYTES,
        logger=_silent,
    )


def _error_of(error: Exception) -> UpstreamError:
    if isinstance(error, PlaceRefusedError):
        return http_errors.refused_place(NAME)
    if isinstance(error, InvalidStatus):
        status = error.response.status_code
        if status == 403:
            return http_errors.forbidden(NAME)
        if 200 <= status < 300:
            return http_errors.something_else(NAME)
        return http_errors.of_status(NAME, status, error.response.headers, BAD_TOKEN)
    return http_errors.unreachable(NAME, error)
