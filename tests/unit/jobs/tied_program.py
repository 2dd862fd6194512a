"""A program for tests: a worker with a job, each of which can be killed.

``python -m tests.unit.jobs.tied_program BEHAVIOUR [ARGUMENT…]`` prints process ids, and what it
saw, as JSON.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from typing import Any

import psutil

from medianest.jobs import lifeline
from medianest.processes import lifeline as kernel
from medianest.services.downloads import network


def _say(**facts: Any) -> None:
    print(json.dumps(facts), flush=True)


def tied_by_the_kernel() -> None:
    lifeline.LOOK_SECONDS = 600
    _worker_with_job()


def tied_by_a_look() -> None:
    kernel._libc = None  # as where kernels tell nobody of a parent's death
    lifeline.LOOK_SECONDS = 0.05
    _worker_with_job()


def _worker_with_job() -> None:
    if os.fork() == 0:
        lifeline.tie_to_worker()
        _say(job=os.getpid())
    time.sleep(600)


def tied_too_late() -> None:
    """The job's worker was another process, which is gone already."""
    if (job := os.fork()) == 0:
        kernel.die_with(os.getpid())
        os._exit(7)
    _say(status=os.waitstatus_to_exitcode(os.waitpid(job, 0)[1]))


def begun_too_late() -> None:
    """The worker dies between the fork and the first line of its job."""
    if (worker := os.fork()) == 0:
        lifeline.become_worker()
        worker = os.getpid()
        if os.fork():
            os._exit(0)
        while os.getppid() == worker:
            time.sleep(0.01)
        _say(job=os.getpid())
        lifeline.tie_to_worker()
        time.sleep(600)
    os.waitpid(worker, 0)
    time.sleep(600)


def starts_a_program() -> None:
    with lifeline.tied_group():
        (guard,) = psutil.Process().children()
        program = subprocess.Popen(["sleep", "600"])
        _say(job=os.getpid(), guard=guard.pid, program=program.pid)
        time.sleep(600)


def closes_a_connection() -> None:
    ours, theirs = socket.socketpair()
    theirs.settimeout(2)
    with lifeline.tied_group():
        ours.close()
        try:
            _say(heard=theirs.recv(1).decode())
        except TimeoutError:
            _say(heard="nothing")


def ends_well() -> None:
    with lifeline.tied_group():
        during = len(psutil.Process().children())
    _say(during=during, after=len(psutil.Process().children()))


def downloads(download_id: str) -> None:
    """A real job, beside which a program is started as yt-dlp starts ffmpeg."""
    from medianest.jobs import downloads

    network.use_proxy(os.environ["MEDIANEST_DOWNLOADS_PROXY"])
    if os.fork() == 0:
        threading.Timer(0.5, _start_program).start()
        downloads.run(download_id, 1)
    time.sleep(600)


def lookups(url: str) -> None:
    from medianest.jobs import lookups

    network.use_proxy(os.environ["MEDIANEST_DOWNLOADS_PROXY"])
    if os.fork() == 0:
        _say(job=os.getpid())
        lookups.run(url)
    time.sleep(600)


def _start_program() -> None:
    program = subprocess.Popen(["sleep", "600"])
    _say(job=os.getpid(), program=program.pid)


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
