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
    times = [each.cpu_times() for each in [process, *process.children(recursive=True)]]
    return sum(each.user + each.system for each in times)


@pytest.fixture
async def door(environment, runtime) -> AsyncIterator[Door]:
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


async def _pairs(
    door: Door, path: str, body: Callable[[str], dict[str, Any]], pairs: int
) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
    """What known and unknown people's questions cost, as (processor, elapsed); all answers are
    alike."""
    costs: tuple[list[tuple[float, float]], list[tuple[float, float]]] = ([], [])
    seen: set[tuple[int, str, str]] = set()
    for number in range(pairs):
        both = [(_known(number), costs[0]), (_unknown(number), costs[1])]
        for email, cost in both if number % 2 else both[::-1]:
            answer, busy, took = await door.ask(path, body(email))
            cost.append((busy, took))
            said = answer.json()
            seen.add((answer.status_code, str(said.get("error")), str(said.get("data"))))
    assert len(seen) == 1, seen
    return costs


def _sign_in(email: str) -> dict[str, Any]:
    return {"email": email, "password": "wrong password"}


@pytest.mark.parametrize(
    ("pairs", "at_most"), [(12, 1.25), pytest.param(200, AT_MOST, marks=pytest.mark.long)]
)
async def test_a_wrong_password_costs_the_same_for_people_who_are_there_and_who_are_not(
    door: Door, pairs: int, at_most: float
) -> None:
    known, unknown = await _pairs(door, "/auth/login", _sign_in, pairs)

    busy = [sum(cost for cost, _ in each) for each in (known, unknown)]
    print(f"processor seconds: {busy[0]:.2f} known, {busy[1]:.2f} unknown, {pairs} pairs")
    assert max(busy) / min(busy) < at_most


@pytest.mark.parametrize(
    ("pairs", "at_most", "seconds"),
    [(40, 1.25, 0.015), pytest.param(200, AT_MOST, 0.005, marks=pytest.mark.long)],
)
async def test_a_reset_link_takes_as_long_for_people_who_are_not_there(
    door: Door, pairs: int, at_most: float, seconds: float
) -> None:
    """A few milliseconds are what a busy machine adds to either."""
    known, unknown = await _pairs(
        door, "/auth/password-reset/request", lambda email: {"email": email}, pairs
    )

    medians = [statistics.median(took for _, took in each) for each in (known, unknown)]
    print(f"medians: {medians[0] * 1000:.1f} ms known, {medians[1] * 1000:.1f} ms unknown")
    assert max(medians) / min(medians) < at_most or abs(medians[0] - medians[1]) < seconds
