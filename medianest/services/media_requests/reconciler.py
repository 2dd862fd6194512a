"""Compares our requests with the upstream's: what changed every minute, everything every hour."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import func, select
from sqlmodel import col

from medianest.database import Database
from medianest.errors import UpstreamMissingError
from medianest.integrations.overseerr.client import Overseerr
from medianest.integrations.overseerr.requests import Request
from medianest.models.ids import utc_now
from medianest.models.media_request import OPEN, MediaRequest, RequestStatus
from medianest.services.media_requests.arrivals import RequestArrivals
from medianest.services.media_requests.issue_sync import IssueSync
from medianest.services.media_requests.missing_titles import MissingTitles
from medianest.services.media_requests.news import RequestNews
from medianest.services.media_requests.readings import Readings
from medianest.services.overseerr.link import OverseerrLink
from medianest.services.overseerr.ties import OverseerrTies

AT_ONCE = 100
MOST_READ = 100_000
OVERLAP = timedelta(minutes=2)
LOOKED_AT_AGAIN = 20
FEW = 20
MOST_ASKED_ONE_BY_ONE = 200
TOGETHER = 4

Check = Callable[[], None]

log = structlog.get_logger(__name__)


def _never() -> None:
    """Nobody asks it to stop."""


class RequestReconciler:
    """What the upstream says is only ever read anew; whoever rings tells it what to look at.

    One that is broken off leaves what it wrote, and the next one goes on from there.
    """

    def __init__(
        self,
        database: Database,
        link: OverseerrLink,
        ties: OverseerrTies,
        readings: Readings,
        titles: MissingTitles,
        arrivals: RequestArrivals,
        issues: IssueSync,
        news: RequestNews,
    ) -> None:
        self._database = database
        self._link = link
        self._ties = ties
        self._readings = readings
        self._titles = titles
        self._arrivals = arrivals
        self._issues = issues
        self._news = news
        self._explained: tuple[int, int] | None = None

    async def run(self, full: bool = False, check: Check = _never) -> None:
        """Compare now; ``check`` is called at each step, and may raise to end it.

        Raises :class:`UpstreamError` when the upstream does not answer. Nothing is done where none
        is set up, except that what has come into the library is noted.
        """
        if await self._link.client() is not None:
            async with self._link.asking() as client:
                await self._compare(client, full=full, check=check)
                product = (await client.public_settings()).product
            await self._link.note_synced(product)
        await self._news.changed(await self._arrivals.note())

    async def one(self, upstream_id: int) -> bool:
        """Read one request again; whether people see something new of it.

        Raises :class:`UpstreamError` and :class:`ConflictError`.
        """
        asked_at = utc_now()
        async with self._link.asking() as client:
            changed = await self._look_at(client, [upstream_id], asked_at)
            await self._titles.find(client)
        await self._news.changed(changed)
        return bool(changed)

    async def _compare(self, client: Overseerr, *, full: bool, check: Check) -> None:
        began = utc_now()
        if full:
            await self._ties.learn(await self._ties.people(client))
        seen = await self._walk(client, full=full, check=check)
        if not full:
            check()
            await self._news.changed(await self._look_again(client, seen))
            full = await self._is_some_missing(client)
            if full:
                seen = await self._walk(client, full=True, check=check)
        if full:
            check()
            await self._news.changed(await self._without(client, seen, began))
            await self._note_difference(client)
        check()
        await self._ties.learn_limits(client, of_all=full)
        check()
        await self._titles.find(client)
        await self._issues.sync(client, full=full)

    async def _walk(self, client: Overseerr, *, full: bool, check: Check) -> set[int]:
        """Read the upstream's list, all of it or until there is nothing new and few are left that
        may have changed; the numbers of what was read."""
        until = None if full else await self._newest()
        unseen = set() if full else set(await self._open())
        seen: set[int] = set()
        skipped = 0
        while skipped < MOST_READ:
            check()
            asked_at = utc_now()
            sort = "added" if full else "modified"
            page = await client.requests(AT_ONCE, skipped, sort)  # type: ignore[arg-type]
            await self._news.changed(await self._readings.write(page.results, asked_at))
            seen |= {one.id for one in page.results}
            skipped += page.received
            if not page.received or skipped >= page.total:
                break
            if _is_past(page.results, until) and len(unseen - seen) <= LOOKED_AT_AGAIN:
                break
        return seen

    async def _look_again(self, client: Overseerr, seen: set[int]) -> list[str]:
        """Read those anew that are not over and that the list did not bring."""
        unseen = [one for one in await self._open() if one not in seen]
        return await self._look_at(client, unseen[:LOOKED_AT_AGAIN], utc_now())

    async def _open(self) -> list[int]:
        """Those that are not over, the longest unread first. Times say nothing of them: Seerr 3.1
        never changes those of a request, and Overseerr marks titles available beside them."""
        waiting = (
            select(col(MediaRequest.upstream_id))
            .where(
                col(MediaRequest.upstream_id).is_not(None),
                col(MediaRequest.status).in_([*OPEN, RequestStatus.FAILED]),
            )
            .order_by(col(MediaRequest.synced_at), col(MediaRequest.id))
        )
        return [row.upstream_id for row in await self._database.rows(waiting)]

    async def _without(self, client: Overseerr, seen: set[int], began: datetime) -> list[str]:
        """Note what the upstream has no more: each is asked for once more, as its list may have
        moved while it was read."""
        known = await self._database.rows(
            select(col(MediaRequest.upstream_id)).where(
                col(MediaRequest.upstream_id).is_not(None),
                col(MediaRequest.created_at) < began,
            )
        )
        missing = sorted(row.upstream_id for row in known if row.upstream_id not in seen)
        if len(missing) > max(FEW, len(known) // 2):
            log.warning("most requests are not there any more: left as they are", of=len(known))
            return []
        return await self._look_at(client, missing[:MOST_ASKED_ONE_BY_ONE], utc_now())

    async def _look_at(
        self, client: Overseerr, upstream_ids: Sequence[int], asked_at: datetime
    ) -> list[str]:
        answers = await _together([_one(client, one) for one in upstream_ids])
        read = [answer for answer in answers if isinstance(answer, Request)]
        lost = [answer for answer in answers if isinstance(answer, int)]
        changed = await self._readings.write(read, asked_at)
        return changed + (await self._readings.gone(lost, asked_at) if lost else [])

    async def _is_some_missing(self, client: Overseerr) -> bool:
        """Whether the upstream has not as many as we know: something was deleted. A difference that
        a full comparison could not explain is none."""
        counted = (await self._ours(), (await client.request_count()).total)
        return counted[0] != counted[1] and counted != self._explained

    async def _note_difference(self, client: Overseerr) -> None:
        self._explained = (await self._ours(), (await client.request_count()).total)

    async def _ours(self) -> int:
        counted = select(func.count(col(MediaRequest.upstream_id)).label("number"))
        return int((await self._database.rows(counted))[0].number)

    async def _newest(self) -> datetime | None:
        """How far we are, by the upstream's own clock."""
        newest = select(func.max(col(MediaRequest.upstream_at)).label("at"))
        at: datetime | None = (await self._database.rows(newest))[0].at
        return None if at is None else at - OVERLAP


def _is_past(page: Sequence[Request], until: datetime | None) -> bool:
    """Whether the rest of the list was changed before what we know."""
    times = [one.updated_at for one in page if one.updated_at is not None]
    return until is not None and bool(times) and min(times) < until


async def _one(client: Overseerr, upstream_id: int) -> Request | int:
    """The request, or its number where there is none any more."""
    try:
        return await client.get_request(upstream_id)
    except UpstreamMissingError:
        return upstream_id


async def _together(
    calls: Sequence[Awaitable[Request | int]],
) -> list[Request | int]:
    gate = asyncio.Semaphore(TOGETHER)

    async def one(call: Awaitable[Request | int]) -> Request | int:
        async with gate:
            return await call

    return list(await asyncio.gather(*(one(call) for call in calls)))
