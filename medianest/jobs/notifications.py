"""RQ's way to messages: a channel in, what is due through it out."""

from __future__ import annotations

import asyncio

import structlog

from medianest.errors import UnavailableError
from medianest.jobs import lifeline
from medianest.runtime import open_runtime
from medianest.views.preferences import Channel

log = structlog.get_logger(__name__)


def deliver(channel: str) -> None:
    """Send what waits for this channel."""
    lifeline.tie_to_worker()
    asyncio.run(_deliver(Channel(channel)))


async def _deliver(channel: Channel) -> None:
    runtime = open_runtime()
    try:
        await runtime.notifications.outbox.deliver(channel)
    except UnavailableError as error:
        log.warning("messages are sent later", reason=error.message)
    finally:
        await runtime.close()
