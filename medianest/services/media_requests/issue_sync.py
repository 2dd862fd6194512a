"""Keeps our copy of the upstream's issues."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, select
from sqlmodel import col

from medianest.database import Database
from medianest.errors import UpstreamMissingError, UpstreamResponseError
from medianest.integrations.overseerr.client import Overseerr
from medianest.integrations.overseerr.issues import Issue
from medianest.models.media_issue import MediaIssue
from medianest.services.media_requests import issue_rows
from medianest.services.media_requests.news import RequestNews
from medianest.services.media_requests.title_facts import Titles
from medianest.services.overseerr.ties import OverseerrTies

AT_ONCE = 100
MOST_READ = 10_000

State = tuple[datetime | None, str]


@dataclass(slots=True)
class _Walk:
    """What was found in the upstream's list, and what of it is to be read; ``total`` counts all
    that it has."""

    seen: set[int] = field(default_factory=set)
    due: list[int] = field(default_factory=list)
    total: int = 0


class IssueSync:
    """Its list has no messages: an issue that changed is read by itself."""

    def __init__(
        self, database: Database, ties: OverseerrTies, titles: Titles, news: RequestNews
    ) -> None:
        self._database = database
        self._ties = ties
        self._titles = titles
        self._news = news
        self._explained: tuple[int, int] | None = None

    async def sync(self, client: Overseerr, *, full: bool) -> None:
        """What changed since the last time; ``full`` reads open ones anew, as a comment alone
        changes no time of theirs, and removes what the upstream has no more. It is done, too, where
        the upstream has another number of them than we."""
        known = await self._known()
        walk = await _walked(client, known, full=full)
        for upstream_id in walk.due:
            await self._read(client, upstream_id)
        gone = [one for one in known if one not in walk.seen] if full else []
        await self._remove(gone)
        if walk.due or gone:
            await self._news.synced()
        counted = (len(await self._known()), walk.total)
        if full:
            self._explained = counted
        elif counted[0] != counted[1] and counted != self._explained:
            await self.sync(client, full=True)

    async def one(self, client: Overseerr, upstream_id: int) -> None:
        """Read one again, and tell open pages of it; one that is gone there goes here."""
        await self._read(client, upstream_id)
        await self._news.synced()

    async def write(self, said: Issue) -> MediaIssue:
        people = await self._ties.ours([said.created_by])
        known = await self._titles.remembered(said.media.media_type, said.media.tmdb_id)
        async with self._database.write() as session:
            return await issue_rows.write(session, said, people, known.title)

    async def forget(self, upstream_id: int) -> None:
        """The upstream has it no more."""
        await self._remove([upstream_id])
        await self._news.synced()

    async def _read(self, client: Overseerr, upstream_id: int) -> None:
        try:
            said = await client.issue(upstream_id)
        except UpstreamMissingError:
            await self._remove([upstream_id])
        except UpstreamResponseError:
            return
        else:
            await self.write(said)

    async def _known(self) -> dict[int, State]:
        rows = select(
            col(MediaIssue.upstream_id), col(MediaIssue.updated_at), col(MediaIssue.status)
        )
        found = await self._database.rows(rows)
        return {row.upstream_id: (row.updated_at, row.status) for row in found}

    async def _remove(self, upstream_ids: Collection[int]) -> None:
        if not upstream_ids:
            return
        async with self._database.write() as session:
            gone = delete(MediaIssue).where(col(MediaIssue.upstream_id).in_(upstream_ids))
            await session.execute(gone.execution_options(synchronize_session=False))


async def _walked(client: Overseerr, known: Mapping[int, State], *, full: bool) -> _Walk:
    walk, skipped = _Walk(), 0
    while skipped < MOST_READ:
        page = await client.issues(AT_ONCE, skipped)
        news = [one for one in page.results if known.get(one.id) != _state(one)]
        walk.seen |= {one.id for one in page.results}
        walk.due += [one.id for one in page.results if one in news or (full and one.is_open)]
        walk.total, skipped = page.total, skipped + page.received
        is_past = not full and len(news) < len(page.results)
        if not page.received or skipped >= page.total or is_past:
            break
    return walk


def _state(said: Issue) -> State:
    return said.updated_at, issue_rows.status_of(said)
