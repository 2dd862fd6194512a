"""A process with the workers' imports that forks a worker for every line it reads.

A line is JSON: ``queues``, ``redis_url``, ``variables`` for the environment, ``timing``. The answer
is the new worker's process id. The workers of one environment share an egress proxy, which is
forked before the first of them and ends with the first worker of another environment.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
from contextlib import suppress
from typing import Any, TextIO

from medianest.integrations.egress.proxy import open_door
from medianest.jobs import parts, work
from medianest.processes import egress
from medianest.processes.lifeline import die_with
from medianest.services.downloads.network import use_proxy
from medianest.services.downloads.timing import Timing
from medianest.settings import read_environment


def main() -> None:
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # what workers log is no answer
    work.preload()
    print("ready", file=answers)
    while True:
        readable, _, _ = select.select([sys.stdin], [], [], 0.05)
        _reap()
        if readable:
            line = sys.stdin.readline()
            if not line:
                return
            _fork(json.loads(line), answers)


_guards: dict[str, int] = {}


def _guard(variables: dict[str, str]) -> None:
    """See that an egress proxy serves this environment and that it is the one in use."""
    key = json.dumps(variables, sort_keys=True)
    if key in _guards:
        return
    for other in _guards.values():
        with suppress(ProcessLookupError):
            os.kill(other, signal.SIGKILL)
    _guards.clear()
    door, parent = open_door(), os.getpid()
    use_proxy(door.url)
    _guards[key] = os.fork()
    if _guards[key] == 0:
        try:
            die_with(parent)
            egress.serve(read_environment(variables), door)
        finally:
            os._exit(0)
    door.close()


def _fork(wanted: dict[str, Any], answers: TextIO) -> None:
    parent = os.getpid()
    _guard(wanted["variables"])
    pid = os.fork()
    if pid:
        print(pid, file=answers)
        return
    try:
        die_with(parent)
        os.environ.update(wanted["variables"])
        timing = {**wanted["timing"], "retries": tuple(wanted["timing"]["retries"])}
        parts.use_timing(Timing(**timing))
        work.serve(wanted["queues"], wanted["redis_url"])
    finally:
        os._exit(0)


def _reap() -> None:
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


if __name__ == "__main__":
    main()
