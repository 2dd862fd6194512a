"""Finds out what requests are for that were made elsewhere, as the upstream's list does not say, or
here while nobody could be asked."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from sqlalchemy import select, update
from sqlmodel import col

from medianest.database import Database
from medianest.errors import (
    UpstreamError,
    UpstreamMissingError,
    UpstreamRejectedError,
    UpstreamResponseError,
)
from medianest.integrations.overseerr.client import Overseerr
from medianest.models.media_request import MediaRequest
from medianest.services.media_requests.news import RequestNews
from medianest.services.media_requests.title_facts import TitleFacts, fetch
from medianest.services.media_requests.views import untitled

MOST_AT_ONCE = 60
TOGETHER = 4


class MissingTitles:
    """Each title is asked for once; what TMDB does not know is called by its number."""

    def __init__(self, database: Database, news: RequestNews) -> None:
        self._database = database
        self._news = news

    async def find(self, client: Overseerr) -> None:
        """Some of them, a few at a time."""
        nameless = (
            select(col(MediaRequest.media_type), col(MediaRequest.tmdb_id))
            .where(col(MediaRequest.title) == "")
            .distinct()
            .limit(MOST_AT_ONCE)
        )
        wanted = [(row.media_type, row.tmdb_id) for row in await self._database.rows(nameless)]
        gate = asyncio.Semaphore(TOGETHER)

        async def one(media_type: str, tmdb_id: int) -> bool:
            async with gate:
                facts = await _facts(client, media_type, tmdb_id)
            if facts is not None:
                await self._write(media_type, tmdb_id, facts)
            return facts is not None

        if any(await asyncio.gather(*(one(*title) for title in wanted))):
            await self._news.synced()

    async def learn(self, client: Overseerr, row: MediaRequest) -> None:
        """What ``row`` is truly called, where somebody's own words or nothing stand there; for when
        it is sent, which is also when it matters whether the upstream answers."""
        if row.year is not None or row.poster_path:
            return
        facts = TitleFacts()
        with suppress(UpstreamError):
            facts = await fetch(client, row.media_type, row.tmdb_id)
        if facts.title:
            one = update(MediaRequest).where(col(MediaRequest.id) == row.id)
            async with self._database.write() as session:
                await session.execute(one.values(**facts.columns()))

    async def _write(self, media_type: str, tmdb_id: int, facts: TitleFacts) -> None:
        nameless = update(MediaRequest).where(
            col(MediaRequest.media_type) == media_type,
            col(MediaRequest.tmdb_id) == tmdb_id,
            col(MediaRequest.title) == "",
        )
        async with self._database.write() as session:
            await session.execute(nameless.values(**facts.columns()))


async def _facts(client: Overseerr, media_type: str, tmdb_id: int) -> TitleFacts | None:
    try:
        facts = await fetch(client, media_type, tmdb_id)
    except UpstreamMissingError:
        return TitleFacts(title=untitled(media_type, tmdb_id))
    except (UpstreamRejectedError, UpstreamResponseError):
        return None
    return facts if facts.title else TitleFacts(title=untitled(media_type, tmdb_id))
