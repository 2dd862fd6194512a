"""Who has an account is told to nobody: same status, same words, same time, from many addresses."""

from __future__ import annotations

import statistics
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from medianest.models.user import User
from medianest.services.accounts import passwords
from medianest.settings import read_environment
from tests.clients.served import serve

ACCOUNTS = 40
PAIRS = 200
PASSWORD = "correct horse battery"
AT_MOST = 1.10


@dataclass
class Door:
    """The REST API as strangers reach it, each question from another address."""

    url: str
    process: psutil.Process
    addresses: Iterator[str] = field(default_factory=lambda: map(_loopback, count(1)))

    async def ask(self, path: str, body: dict[str, Any]) -> tuple[httpx.Response, float, float]:
        """The answer, the processor seconds it cost the server, and the seconds it took."""
        transport = httpx.AsyncHTTPTransport(local_address=next(self.addresses))
        async with httpx.AsyncClient(transport=transport, timeout=60) as http:
            await http.get(f"{self.url}/health")  # connected, so that only the answer is measured
            busy, began = _busy(self.process), time.perf_counter()
            answer = await http.post(f"{self.url}/api/v1{path}", json=body)
            return answer, _busy(self.process) - busy, time.perf_counter() - began


def _loopback(number: int) -> str:
    return f"127.0.{number // 250 + 1}.{number % 250 + 1}"


def _busy(process: psutil.Process) -> float:
    """Seconds of a processor so far. What ``/proc`` says comes in hundredths, which are much of a
    hash; the clock that Linux keeps for a process has nanoseconds."""
    family = [process, *process.children(recursive=True)]
    return sum(time.clock_gettime(~each.pid << 3 | 2) for each in family)


@pytest.fixture
async def door(environment, runtime, costly_hashes) -> AsyncIterator[Door]:
    password_hash = await passwords.make_hash(PASSWORD)
    async with runtime.database.write() as session:
        for number in range(ACCOUNTS):
            row = User(email=_known(number), name="Somebody", password_hash=password_hash)
            session.add(row)
    variables = {
        **environment.variables,
        "MEDIANEST_RATE_LIMITS_SIGN_IN_PER_15_MINUTES": "1000",
        "MEDIANEST_RATE_LIMITS_PASSWORD_RESET_PER_HOUR": "1000",
    }
    async with serve(read_environment(variables), Path(__file__).parents[2]) as url:
        yield Door(url, _serving(url))


def _serving(url: str) -> psutil.Process:
    port = f"{url.rpartition(':')[2]}"
    mine = psutil.Process().children()
    return next(each for each in mine if port in each.cmdline())


def _known(number: int) -> str:
    return f"person{number % ACCOUNTS}@example.org"


def _unknown(number: int) -> str:
    return f"nobody{number}@example.org"


@dataclass
class Costs:
    """What questions cost the server (seconds of a processor) or took (seconds)."""

    busy: list[float] = field(default_factory=list)
    took: list[float] = field(default_factory=list)


def _least(costs: list[float]) -> float:
    """What it costs when nothing is in the way, which only ever adds: the cheapest quarter."""
    return statistics.fmean(sorted(costs)[: len(costs) // 4])


async def _ask(door: Door, path: str, body: Callable[[str], dict[str, Any]]) -> tuple[Costs, Costs]:
    """What known and unknown people's questions cost, in turns; all answers are alike."""
    known, unknown = Costs(), Costs()
    seen: set[tuple[int, str, str]] = set()
    for number in range(PAIRS):
        both = [(_known(number), known), (_unknown(number), unknown)]
        for email, costs in both if number % 2 else both[::-1]:
            answer, busy, took = await door.ask(path, body(email))
            costs.busy.append(busy)
            costs.took.append(took)
            said = answer.json()
            seen.add((answer.status_code, str(said.get("error")), str(said.get("data"))))
    assert len(seen) == 1, seen
    return known, unknown


def _sign_in(email: str) -> dict[str, Any]:
    return {"email": email, "password": "wrong password"}


@pytest.mark.long
async def test_a_wrong_password_costs_the_same_for_people_who_are_there_and_who_are_not(
    door: Door,
) -> None:
    known, unknown = await _ask(door, "/auth/login", _sign_in)

    busy = [_least(each.busy) for each in (known, unknown)]
    print(f"processor seconds: {busy[0]:.3f} known, {busy[1]:.3f} unknown, {PAIRS} pairs")
    assert max(busy) / min(busy) < AT_MOST


@pytest.mark.long
async def test_a_reset_link_takes_as_long_for_people_who_are_not_there(door: Door) -> None:
    """A few milliseconds are what a busy machine adds to either."""
    known, unknown = await _ask(
        door, "/auth/password-reset/request", lambda email: {"email": email}
    )

    took = [_least(each.took) for each in (known, unknown)]
    print(f"least: {took[0] * 1000:.1f} ms known, {took[1] * 1000:.1f} ms unknown")
    assert max(took) / min(took) < AT_MOST or abs(took[0] - took[1]) < 0.005
