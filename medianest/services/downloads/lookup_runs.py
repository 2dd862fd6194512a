"""Answers what :mod:`lookups` asks: runs in a worker, where yt-dlp is loaded."""

from __future__ import annotations

from redis.asyncio import Redis

from medianest.integrations.ytdlp import client
from medianest.integrations.ytdlp.details import MediaListing
from medianest.integrations.ytdlp.errors import MediaSiteError
from medianest.integrations.ytdlp.options import Network
from medianest.services.downloads.lookups import Answer, tell


async def answer(redis: Redis, url: str, network: Network, most: int) -> None:
    """Ask the site and tell everybody who waits; it blocks, as a worker may.

    ``most`` is how many entries of a list are named.
    """
    try:
        found = client.look_up(url, network, most)
    except MediaSiteError as error:
        wait = error.retry_after_seconds
        failed = Answer(reason=error.reason, message=error.message, retry_after_seconds=wait)
        await tell(redis, url, failed)
        return
    if isinstance(found, MediaListing):
        await tell(redis, url, Answer(listing=found))
    else:
        await tell(redis, url, Answer(details=found.details), found.record())
