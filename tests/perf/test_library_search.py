"""Search in a library of 100,000 items through the REST API: titles, people, beginnings, typos; and
what it costs to index them."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Sequence
from pathlib import Path

import httpx
import psutil
import pytest
from sqlalchemy import text
from sqlmodel import col, select

from medianest.models import LibraryItem, Tag, TagKind, User
from medianest.runtime import Runtime
from medianest.services.library.folding import fold
from medianest.settings import Environment, read_environment
from tests.clients.served import serve
from tests.library_rows import LibraryRows
from tests.perf.library_of_words import LibraryOfWords
from tests.perf.load import quantile

pytestmark = pytest.mark.databases

ROOT = Path(__file__).resolve().parents[2]
ITEMS = int(os.environ.get("LIBRARY_ITEMS", "100000"))
EPISODES = 53
"""Items that belong to a show, itself among them."""

EACH, GOAL_MS = 40, 30
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@pytest.fixture
def environment(environment: Environment) -> Environment:
    many = {"MEDIANEST_RATE_LIMITS_API_PER_MINUTE": "100000"}
    return read_environment({**environment.variables, **many})


async def test_search(runtime: Runtime, database_kind: str) -> None:
    bearer = await filled(runtime)
    groups = await questions(runtime)
    every: list[float] = []
    async with serve(runtime.environment, ROOT) as url:
        headers = {"authorization": f"Bearer {bearer}"}
        async with httpx.AsyncClient(base_url=f"{url}/api/v1/plex", headers=headers) as client:
            await timed(client, "the")
            print(f"\n{database_kind}, {ITEMS} items; load {os.getloadavg()[0]:.1f}")
            for name, asked in groups.items():
                busy = busy_seconds()
                times, found = zip(*[await timed(client, one) for one in asked], strict=True)
                each = (busy_seconds() - busy) / len(asked) * 1000
                every += times
                print(f"  {name:10} {told(times)}, server busy for {each:5.1f} ms each; ", end="")
                print(f"{sum(map(bool, found))} of {len(asked)} found something")
    print(f"  {'all':10} {told(every)} (goal: p95 {GOAL_MS} ms)")


async def timed(client: httpx.AsyncClient, asked: str) -> tuple[float, int]:
    began = time.perf_counter()
    answer = await client.get("/search", params={"query": asked})
    took = time.perf_counter() - began
    assert answer.status_code == 200, answer.text
    return took, len(answer.json()["data"]["items"])


def told(seconds: Sequence[float]) -> str:
    p50, p95 = (quantile(list(seconds), part) * 1000 for part in (0.5, 0.95))
    return f"p50 {p50:6.1f} ms, p95 {p95:6.1f} ms"


def busy_seconds() -> float:
    """What the processes that this one started have used: others on the machine do not count."""
    used = [one.cpu_times() for one in psutil.Process().children(recursive=True)]
    return sum(one.user + one.system for one in used)


async def questions(runtime: Runtime) -> dict[str, list[str]]:
    """By kind; of titles and names that are there, but for the last."""
    chance = random.Random(11)
    step = max(1, ITEMS // EACH)
    some = select(col(LibraryItem.title)).where(col(LibraryItem.id) % step == 0).limit(EACH)
    titles = [fold(row.title) for row in await runtime.database.rows(some)]
    people = select(col(Tag.name)).where(col(Tag.kind) == TagKind.PERSON).limit(EACH)
    names = [fold(row.name) for row in await runtime.database.rows(people)]
    return {
        "titles": titles,
        "people": names,
        "2 letters": [title[:2] for title in titles],
        "4 letters": [title[:4] for title in titles],
        "the …": [f"the {title[:2]}" for title in titles],
        "typos": [" ".join(mistyped(word, chance) for word in one.split()) for one in titles],
        "typed on": [title[: len(title) * 2 // 3] for title in titles],
        "nothing": [f"zz{title[::-1]}" for title in titles],
    }


def mistyped(word: str, chance: random.Random) -> str:
    """A word of five letters or more with one edit; any other as it is."""
    if len(word) < 5:
        return word
    at, letter = chance.randrange(len(word) - 1), chance.choice(LETTERS)
    before, here, behind = word[:at], word[at], word[at + 1 :]
    edits = (behind, letter + behind, here + letter + behind, behind[0] + here + behind[1:])
    return before + chance.choice(edits)


async def filled(runtime: Runtime) -> str:
    """A library of films and series that somebody sees half of; their token."""
    rows = LibraryRows(runtime.database)
    library = LibraryOfWords(runtime.database, (await rows.server()).id)
    films = await library.movies(ITEMS * 45 // 100, people_each=8)
    series = await library.shows(ITEMS * 55 // 100 // EPISODES, people_each=8)
    used, began = time.process_time(), time.perf_counter()
    many = await runtime.library.search_upkeep.catch_up()
    took, busy = time.perf_counter() - began, time.process_time() - used
    print(f"\nindexed {many} items: {took / many * 1e6:.0f} µs each, {busy / many * 1e6:.0f} busy")
    user = User(email="ann@example.org", name="Ann")
    await rows._save(user)
    await rows.plex_account(user.id, [films, series])
    async with runtime.database.write() as session:
        session_id, _ = await runtime.accounts.sessions.begin(session, user.id)
        if not runtime.database.is_sqlite:
            await session.execute(text("ANALYZE"))
    return runtime.accounts._access_tokens.issue(user.id, session_id)
