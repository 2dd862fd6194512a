"""Keeps our copy of the upstream's issues."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlmodel import col

from medianest.database import Database
from medianest.errors import UpstreamMissingError, UpstreamResponseError
from medianest.integrations.overseerr.client import Overseerr
from medianest.integrations.overseerr.issues import Issue
from medianest.models.media_issue import MediaIssue
from medianest.services.media_requests import issue_rows
from medianest.services.overseerr.ties import OverseerrTies

AT_ONCE = 100
MOST_READ = 10_000


class IssueSync:
    """Its list has no messages: an issue that changed is read by itself."""

    def __init__(self, database: Database, ties: OverseerrTies) -> None:
        self._database = database
        self._ties = ties

    async def sync(self, client: Overseerr, *, full: bool) -> None:
        """What changed since the last time; ``full`` reads open ones anew, as a comment alone
        changes no time of theirs, and removes what the upstream has no more."""
        known = {
            row.upstream_id: (row.updated_at, row.status)
            for row in await self._database.rows(
                select(
                    col(MediaIssue.upstream_id),
                    col(MediaIssue.updated_at),
                    col(MediaIssue.status),
                )
            )
        }
        seen: set[int] = set()
        skipped = 0
        while skipped < MOST_READ:
            page = await client.issues(AT_ONCE, skipped)
            seen |= {one.id for one in page.results}
            news = [one for one in page.results if known.get(one.id) != _state(one)]
            for one in [one for one in page.results if one.is_open] if full else news:
                await self.one(client, one.id)
            skipped += page.received
            is_past = not full and len(news) < len(page.results)
            if not page.received or skipped >= page.total or is_past:
                break
        if full:
            await self._remove([one for one in known if one not in seen])

    async def one(self, client: Overseerr, upstream_id: int) -> None:
        """Read one again. An unknown one is answered with 404 or 500."""
        try:
            said = await client.issue(upstream_id)
        except (UpstreamMissingError, UpstreamResponseError):
            return
        await self.write(said)

    async def write(self, said: Issue, title: str = "") -> MediaIssue:
        people = await self._ties.ours([said.created_by])
        async with self._database.write() as session:
            return await issue_rows.write(session, said, people, title=title)

    async def _remove(self, upstream_ids: list[int]) -> None:
        if not upstream_ids:
            return
        async with self._database.write() as session:
            gone = delete(MediaIssue).where(col(MediaIssue.upstream_id).in_(upstream_ids))
            await session.execute(gone.execution_options(synchronize_session=False))


def _state(said: Issue) -> tuple[datetime | None, str]:
    return said.updated_at, issue_rows.status_of(said)
