"""Each process started by itself, as on several machines."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psutil
import pytest
from redis import Redis

from medianest import frontend
from medianest.processes.scheduler import LOCK_KEY
from medianest.settings import Environment
from tests.clients.workers import is_gone
from tests.product import MEDIANEST, free_port

Start = Callable[..., subprocess.Popen[bytes]]

needs_pages = pytest.mark.skipif(not frontend.is_compiled(), reason="the pages are not compiled")


def eventually(holds: Callable[[], bool], *, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


@pytest.fixture
def start(environment: Environment) -> Iterator[Start]:
    """Starts a command over the test's database and Redis; what is left at the end is killed."""
    running: list[subprocess.Popen[bytes]] = []

    def started(*arguments: str, **variables: str) -> subprocess.Popen[bytes]:
        given = {**os.environ, **environment.variables, **variables}
        running.append(subprocess.Popen([MEDIANEST, *arguments], env=given))
        return running[-1]

    yield started
    for process in running:
        process.kill()
        process.wait(10)


def names(process: subprocess.Popen[bytes]) -> list[str]:
    try:
        return sorted(child.name() for child in psutil.Process(process.pid).children())
    except psutil.NoSuchProcess:  # one that ended while it was looked at
        return []


@pytest.mark.long
def test_workers_alone_serve_their_queues_and_come_back(start: Start, redis_url: str) -> None:
    process = start("worker", "--queue", "lookups", "--queue", "notify")
    wanted = ["mn-egress", "mn-lookups-1", "mn-lookups-2", "mn-notify"]
    eventually(lambda: names(process) == wanted)
    with Redis.from_url(redis_url) as client:
        eventually(lambda: client.scard("rq:workers:lookups") == 2)
        eventually(lambda: client.scard("rq:workers:notify") == 1)
        assert client.scard("rq:workers:downloads") == 0
    first = {child.name(): child.pid for child in psutil.Process(process.pid).children()}
    for killed in (first["mn-lookups-1"], first["mn-egress"]):
        os.kill(killed, signal.SIGKILL)
        eventually(lambda pid=killed: is_gone(pid) and names(process) == wanted, seconds=5)  # type: ignore[misc]
    family = psutil.Process(process.pid).children(recursive=True)
    process.terminate()
    assert process.wait(30) == 0
    assert all(is_gone(each.pid) for each in family)


def test_workers_do_not_outlive_their_parent(start: Start) -> None:
    process = start("worker", "--queue", "sync")
    eventually(lambda: names(process) == ["mn-egress", "mn-sync"])
    family = psutil.Process(process.pid).children()
    process.kill()
    process.wait(10)
    eventually(lambda: all(is_gone(child.pid) for child in family), seconds=10)


def test_a_scheduler_alone_is_the_active_one_until_it_stops(start: Start, redis_url: str) -> None:
    process = start("scheduler")
    with Redis.from_url(redis_url) as client:
        eventually(lambda: client.exists(LOCK_KEY) == 1)
        eventually(lambda: client.llen("rq:queue:sync") == 1)  # its minute for subscriptions
        process.terminate()
        assert process.wait(30) == 0
        assert client.exists(LOCK_KEY) == 0


@pytest.mark.long
@needs_pages
def test_of_two_web_processes_one_may_die_without_anybody_noticing(start: Start) -> None:
    port = free_port()
    address = f"http://127.0.0.1:{port}/health"
    process = start("web", "--host", "127.0.0.1", "--port", str(port), MEDIANEST_WEB_PROCESSES="2")
    eventually(lambda: len(psutil.Process(process.pid).children()) == 2)
    eventually(lambda: answers(address))
    first, _second = psutil.Process(process.pid).children()
    first.kill()
    eventually(
        lambda: is_gone(first.pid) and len(psutil.Process(process.pid).children()) == 2, seconds=5
    )
    eventually(lambda: answers(address), seconds=5)
    family = psutil.Process(process.pid).children()
    process.kill()
    process.wait(10)
    eventually(lambda: all(is_gone(each.pid) for each in family), seconds=10)


def answers(address: str) -> bool:
    try:
        return httpx.get(address, timeout=5).status_code == 200
    except httpx.HTTPError:
        return False


@pytest.mark.long
@needs_pages
def test_a_web_process_alone_asks_for_the_schema_first(tmp_path: Path, redis_url: str) -> None:
    done = subprocess.run(
        [MEDIANEST, "web", "--data", tmp_path / "data", "--port", str(free_port())],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "REDIS_URL": redis_url},
    )
    assert done.returncode == 1
    assert done.stderr == "The database is not at this version. Run `medianest migrate` first.\n"
