"""What ends with a job and with its worker, however these end."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import psutil
import pytest

from medianest.models.download import Download
from medianest.models.user import User
from medianest.runtime import Runtime
from medianest.settings import Environment
from tests.clients.workers import ROOT, is_gone

URL = "https://www.youtube.com/watch?v=nest-clip01"

Start = Callable[..., tuple[psutil.Process, dict[str, Any]]]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts the program, and says what it said first."""
    started: list[subprocess.Popen[str]] = []
    ids: set[int] = set()

    def run(*behaviour: str) -> tuple[psutil.Process, dict[str, Any]]:
        command = [sys.executable, "-m", "tests.unit.jobs.tied_program", *behaviour]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout is not None
        said = json.loads(process.stdout.readline())
        ids.update(said.get(name, process.pid) for name in ("job", "guard", "program"))
        return psutil.Process(process.pid), said

    yield run
    for pid in ids:
        if not is_gone(pid):
            os.kill(pid, signal.SIGKILL)
    for process in started:
        process.kill()
        process.communicate()


def _soon(is_so: Callable[[], bool], seconds: float = 5) -> bool:
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def _goes(pid: int) -> bool:
    return _soon(lambda: is_gone(pid))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")
def test_the_kernel_ends_a_job_whose_worker_is_killed(start: Start) -> None:
    worker, said = start("tied_by_the_kernel")

    worker.kill()

    assert _goes(said["job"])


@pytest.mark.long
def test_where_the_kernel_does_not_the_job_looks_itself(start: Start) -> None:
    worker, said = start("tied_by_a_look")
    time.sleep(0.2)
    assert not is_gone(said["job"])

    worker.kill()

    assert _goes(said["job"])


def test_a_job_whose_worker_is_gone_before_it_is_tied_ends_at_once(start: Start) -> None:
    _, said = start("tied_too_late")

    assert said["status"] == 1


@pytest.mark.long
def test_a_job_whose_worker_was_gone_before_it_began_ends_at_once(start: Start) -> None:
    _, said = start("begun_too_late")

    assert _goes(said["job"])


@pytest.mark.parametrize("asked_to_end", [False, True])
def test_what_a_job_starts_ends_with_it(start: Start, asked_to_end: bool) -> None:
    """A service manager may ask every process there is to end: the guard then stays a while."""
    job, said = start("starts_a_program")
    assert _soon(lambda: os.getsid(said["guard"]) == said["guard"]), "it stands apart"
    if asked_to_end:
        os.kill(said["guard"], signal.SIGTERM)
        time.sleep(0.2)

    job.kill()

    assert _goes(said["program"])
    assert _goes(said["guard"])


@pytest.fixture
def silent_site(environment: Environment, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An installation whose way to any site takes calls and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        address = f"http://127.0.0.1:{proxy.getsockname()[1]}"
        variables = {**environment.variables, "MEDIANEST_DOWNLOADS_PROXY": address}
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        yield


@pytest.mark.long
@pytest.mark.usefixtures("silent_site")
@pytest.mark.parametrize("victim", ["job", "worker"])
async def test_nothing_that_a_download_starts_outlives_it_or_its_worker(
    start: Start, runtime: Runtime, victim: str
) -> None:
    """No program is stopped here: the kernel itself ends stopped ones whose group is left alone."""
    async with runtime.database.write() as session:
        user = User(email="ada@example.org", name="Ada")
        session.add(user)
        await session.flush()
        facts = {"url": URL, "quality": "best", "container": "mp4"}
        row = Download(user_id=user.id, **facts)
        session.add(row)
    worker, said = start("downloads", row.id)

    (worker if victim == "worker" else psutil.Process(said["job"])).kill()

    assert _goes(said["job"])
    assert _goes(said["program"])


@pytest.mark.long
@pytest.mark.usefixtures("silent_site")
def test_a_lookup_does_not_outlive_its_worker(start: Start) -> None:
    worker, said = start("lookups", URL)
    time.sleep(1)  # it has tied itself, and waits for the site
    assert not is_gone(said["job"])

    worker.kill()

    assert _goes(said["job"])


def test_the_guard_holds_no_connection_open(start: Start) -> None:
    _, said = start("closes_a_connection")

    assert said["heard"] == ""


def test_a_job_that_ends_well_leaves_no_guard(start: Start) -> None:
    _, said = start("ends_well")

    assert (said["during"], said["after"]) == (1, 0)
