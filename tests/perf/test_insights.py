"""Unused media through the REST API at 10,000 and 100,000 titles over 1,000,000 plays; and how
quickly plays are stored and summed up.

The first answer to a question sums up everything that matches; that is remembered for seconds, and
the figures here are of questions that are all asked for the first time, and asked again.
"""

from __future__ import annotations

import asyncio
import os
import random
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import psutil
import pytest
from sqlalchemy import insert, text, update

from medianest.models import LibraryItem, LibrarySection, PlayHistory, PlaySource, Role, User
from medianest.models.ids import utc_now
from medianest.runtime import Runtime
from medianest.services.insights import summaries
from medianest.services.insights.histories import Told
from medianest.services.insights.play_writer import PlayWriter
from medianest.services.library.upserts import slices
from medianest.settings import Environment, read_environment
from tests.clients.served import serve
from tests.library_rows import LibraryRows
from tests.perf.load import quantile

pytestmark = pytest.mark.databases

ROOT = Path(__file__).resolve().parents[2]
PLAYS = int(os.environ.get("INSIGHTS_PLAYS", "1000000"))
PAGE = 5_000
ROUNDS = 20
GOALS_MS = {10_000: 20, 100_000: 80}
ROWS_PER_SECOND = 10_000
MB = 1024 * 1024


@pytest.fixture
def environment(environment: Environment) -> Environment:
    many = {"MEDIANEST_RATE_LIMITS_API_PER_MINUTE": "100000"}
    return read_environment({**environment.variables, **many})


@pytest.mark.parametrize("items", [10_000, 100_000])
async def test_unused(runtime: Runtime, database_kind: str, items: int) -> None:
    bearer, section = await filled(runtime, items)
    before = psutil.Process().memory_info().rss
    began = time.perf_counter()
    await stored(runtime, section, items)
    took = time.perf_counter() - began
    began = time.perf_counter()
    summed = await summaries.catch_up(runtime.database)
    summing = time.perf_counter() - began
    added = (psutil.Process().memory_info().rss - before) / MB
    print(
        f"\n{database_kind}, {items} titles, {PLAYS} plays: stored {PLAYS / took:.0f}/s", end=", "
    )
    print(f"{summed} titles summed up in {summing:.1f} s, +{added:.0f} MB", end=", ")
    print(f"load {os.getloadavg()[0]:.1f}")
    if not runtime.database.is_sqlite:
        async with runtime.database.write() as session:
            await session.execute(text("ANALYZE"))
    slowest = await asked(runtime, bearer)
    assert PLAYS / took >= ROWS_PER_SECOND
    if runtime.database.is_sqlite:
        assert slowest <= GOALS_MS[items]


async def asked(runtime: Runtime, bearer: str) -> float:
    """The 95th percentile of first questions and of pages of them, in milliseconds."""
    sorts = ("size:desc", "lastPlayed:asc", "added:asc", "title:asc", "plays:desc")
    groups: dict[str, list[float]] = {"asked first": [], "asked again": [], "deep": []}
    async with serve(runtime.environment, ROOT) as url:
        headers = {"authorization": f"Bearer {bearer}"}
        async with httpx.AsyncClient(base_url=f"{url}/api/v1", headers=headers) as client:
            await asyncio.sleep(2)
            await timed(client, threshold=30)
            for n in range(ROUNDS):
                question = {"threshold": 60 + n, "sort": sorts[n % len(sorts)]}
                first, total = await timed(client, **question)
                groups["asked first"].append(first)
                groups["asked again"].append((await timed(client, **question, page=2))[0])
                groups["deep"].append((await timed(client, **question, page=total // 50))[0])
    for name, times in groups.items():
        p50, p95 = (quantile(times, part) * 1000 for part in (0.5, 0.95))
        print(f"  {name}: p50 {p50:.1f} ms, p95 {p95:.1f} ms of {total} that match")
    return quantile([one for times in groups.values() for one in times], 0.95) * 1000


async def timed(client: httpx.AsyncClient, **question: object) -> tuple[float, int]:
    began = time.perf_counter()
    answer = await client.get("/libraries/all/unused", params={**question, "limit": 25})
    took = time.perf_counter() - began
    assert answer.status_code == 200, answer.text
    return took, answer.json()["data"]["pagination"]["totalItems"]


async def filled(runtime: Runtime, items: int) -> tuple[str, LibrarySection]:
    """As many films, added over the last five years; and an administrator's token."""
    rows, chance, now = LibraryRows(runtime.database), random.Random(5), utc_now()
    section = await rows.section("Films", synced_at=now, item_count=items)
    made = [
        {
            "server_id": section.server_id,
            "section_id": section.id,
            "rating_key": str(n),
            "guid": f"plex://movie/{n}",
            "type": "movie",
            "title": f"Film {chance.randrange(10**9)}",
            "sort_key": f"film {n}",
            "letter": "f",
            "added_at": now - timedelta(days=chance.uniform(0, 1_800)),
            "size_bytes": chance.randrange(10**9, 10**11),
            "summary": "What it is about. " * 20,
        }
        for n in range(items)
    ]
    user = User(email="ada@example.org", name="Ada", role=Role.ADMIN)
    await rows._save(user)
    for part in slices(made, 5_000):
        async with runtime.database.write() as session:
            await session.execute(insert(LibraryItem), part)
    async with runtime.database.write() as session:
        await session.execute(update(LibrarySection).values(synced_at=now))
        session_id, _ = await runtime.accounts.sessions.begin(session, user.id)
        session.add(
            PlayHistory(
                server_id=section.server_id,
                source=PlaySource.TAUTULLI,
                is_chosen=True,
                known_at=now,
                begins_at=now - timedelta(days=1_500),
            )
        )
    return runtime.accounts._access_tokens.issue(user.id, session_id), section


async def stored(runtime: Runtime, section: LibrarySection, items: int) -> None:
    """Ten years of plays, of two thirds of the titles and of some much more than of others."""
    chance, now = random.Random(6), datetime.now(UTC).timestamp()
    writer = PlayWriter(runtime.database, section.server_id, PlaySource.TAUTULLI, are_counted=True)
    for begin in range(0, PLAYS, PAGE):
        page = []
        for n in range(begin, min(begin + PAGE, PLAYS)):
            key = int(items * 2 / 3 * chance.random() ** 2)
            at = int(now - 315_000_000 * (1 - n / PLAYS) - 86_400)
            page.append(
                Told(
                    source_id=str(n),
                    account_id=chance.randrange(1, 30),
                    type="movie",
                    rating_key=str(key),
                    guid=f"plex://movie/{key}",
                    title=f"Film {key}",
                    at=at,
                    seconds=5_400,
                    percent=100,
                )
            )
        await writer.write(page, page[-1].at)
