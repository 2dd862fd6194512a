"""Answers what :mod:`lookups` asks: runs in a worker, where yt-dlp is loaded."""

from __future__ import annotations

from redis.asyncio import Redis

from medianest.integrations.ytdlp import client
from medianest.integrations.ytdlp.errors import MediaSiteError
from medianest.integrations.ytdlp.options import Network
from medianest.services.lookups import Answer, tell


async def answer(redis: Redis, url: str, network: Network) -> None:
    """Ask the site and tell everybody who waits; it blocks, as a worker may."""
    try:
        found = client.look_up(url, network)
    except MediaSiteError as error:
        reason, wait = error.reason, error.retry_after_seconds
        await tell(redis, url, Answer(reason=reason, retry_after_seconds=wait))
    else:
        await tell(redis, url, Answer(details=found.details), found.record())
