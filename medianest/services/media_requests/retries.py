"""Lets the upstream try again what failed there."""

from __future__ import annotations

from medianest.database import Database
from medianest.models.ids import utc_now
from medianest.models.media_request import RequestStatus
from medianest.services.media_requests import merging, rows
from medianest.services.media_requests.merging import Around
from medianest.services.media_requests.mirror import Mirror
from medianest.services.media_requests.news import RequestNews
from medianest.services.overseerr import trouble
from medianest.services.overseerr.link import OverseerrLink


class Retries:
    """Asked at once, as somebody waits for the answer; nothing is kept for later."""

    def __init__(
        self, database: Database, link: OverseerrLink, mirror: Mirror, news: RequestNews
    ) -> None:
        self._database = database
        self._link = link
        self._mirror = mirror
        self._news = news

    async def retry(self, request_id: str, upstream_id: int, actor_id: str) -> None:
        """Raises :class:`UpstreamError` and others in words: see :func:`trouble.worded`."""
        asked_at = utc_now()
        with trouble.in_words():
            async with self._link.asking() as client:
                said = await client.retry(upstream_id)
        here = await self._mirror.here([(said.media_type, said.media.tmdb_id)])
        async with self._database.write() as session:
            row = await rows.locked(session, request_id)
            # Its answer may still say that it failed: that changes a moment later.
            await rows.move(
                session, row, RequestStatus.APPROVED, actor_id=actor_id, reason="", note=""
            )
            await merging.merge(session, row, said, Around(asked_at, here))
        await self._news.changed([request_id])
