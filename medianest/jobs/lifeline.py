"""Ties a job to its worker, and the programs it starts to the job: nothing outlives its parent."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psutil

from medianest.processes.lifeline import die_with

LOOK_SECONDS = 2.0

_worker_pid: int | None = None


def become_worker() -> None:
    """To be called by a worker before it forks its first job: :func:`tie_to_worker` then knows
    whose job it is in, though the worker may have died before the job came to that.
    """
    global _worker_pid
    _worker_pid = os.getpid()


def tie_to_worker() -> None:
    """End this process when its worker is gone, however and whenever that ended.

    Linux tells by a signal; elsewhere a look at the parent every two seconds does. Where no process
    became the worker, the present parent is taken for it.
    """
    worker = _worker_pid or os.getppid()
    die_with(worker)
    threading.Thread(target=_look, args=(worker,), name="lifeline", daemon=True).start()


def _look(worker: int) -> None:
    while os.getppid() == worker:
        time.sleep(LOOK_SECONDS)
    os.kill(os.getpid(), signal.SIGKILL)


@contextmanager
def tied_group() -> Iterator[None]:
    """Have every process of our group killed once this one is gone.

    The kernel's signal at a parent's death is not inherited by the programs that yt-dlp starts, so
    that an ffmpeg would go on writing for nobody. A small process of another group holds one end of
    a pipe; this process holds the other, and only its death closes that. Enter it before threads
    are started and before files are locked: the fork would share those locks.
    """
    if os.getpgrp() != os.getpid():
        os.setpgid(0, 0)
    group = os.getpid()
    reading, writing = os.pipe()
    guard = os.fork()
    if guard == 0:
        _wait_and_kill(group, reading, writing)
    os.close(reading)
    yield
    if all(child.pid == guard for child in psutil.Process().children()):
        # Nothing is left to guard against: end it here, so that nobody else has to reap it.
        os.kill(guard, signal.SIGKILL)
        os.waitpid(guard, 0)


def _wait_and_kill(group: int, reading: int, writing: int) -> None:
    """Of the forked child: never returns."""
    try:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        os.setsid()
        os.close(writing)
        _close_all_but(reading)
        os.read(reading, 1)
        os.killpg(group, signal.SIGKILL)
    finally:
        os._exit(0)


def _close_all_but(kept: int) -> None:
    """Connections of the worker must not stay open through us."""
    highest = os.sysconf("SC_OPEN_MAX")
    os.closerange(3, kept)
    os.closerange(kept + 1, min(highest, 65_536))
