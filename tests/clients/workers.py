"""Real RQ workers for tests: forked from one warm process, killed without mercy at the end."""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

from medianest.services.downloads.timing import Timing

ROOT = Path(__file__).resolve().parents[2]


class WorkerParent:
    """Forks workers quickly, because everything is imported already."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.clients.worker_parent"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        assert self._read() == "ready"

    def fork(
        self, queues: list[str], redis_url: str, variables: Mapping[str, str], timing: Timing
    ) -> psutil.Process:
        """A new worker, as a process to look at or to kill."""
        wanted = {
            "queues": queues,
            "redis_url": redis_url,
            "variables": dict(variables),
            "timing": dataclasses.asdict(timing),
        }
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(wanted) + "\n")
        self._process.stdin.flush()
        return psutil.Process(int(self._read()))

    def _read(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(10)


def kill(process: psutil.Process) -> None:
    """As the kernel does it when memory runs out: no handler, no farewell."""
    with suppress(psutil.NoSuchProcess):
        process.kill()


def work_horses(worker: psutil.Process) -> list[psutil.Process]:
    """What the worker has forked to run its present job."""
    return worker.children()


def is_gone(pid: int) -> bool:
    """Whether no such process runs; one that only waits to be reaped does not."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def stop(workers: list[psutil.Process]) -> None:
    """End these workers and whatever they have started."""
    for worker in workers:
        with suppress(psutil.NoSuchProcess):
            family = [worker, *worker.children(recursive=True)]
            worker.send_signal(signal.SIGKILL)
            for each in family:
                with suppress(psutil.NoSuchProcess):
                    each.kill()
    deadline = time.monotonic() + 5
    while any(not is_gone(each.pid) for each in workers) and time.monotonic() < deadline:
        time.sleep(0.02)


def own_environment(**variables: str) -> dict[str, str]:
    """This process's environment without MediaNest's variables, and these."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MEDIANEST_")}
    return {**kept, **variables}
