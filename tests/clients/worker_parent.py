"""A process with the workers' imports that forks a worker for every line it reads.

A line is JSON: ``queues``, ``redis_url``, ``variables`` for the environment, ``timing``. The answer
is the new worker's process id.
"""

from __future__ import annotations

import json
import os
import select
import sys
from contextlib import suppress
from typing import Any, TextIO

from medianest.jobs import parts, work
from medianest.processes.lifeline import die_with
from medianest.services.download_timing import Timing


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


def _fork(wanted: dict[str, Any], answers: TextIO) -> None:
    parent = os.getpid()
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
