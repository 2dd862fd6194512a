"""One child process: forked, in a session of its own, bound to its parent's life."""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from medianest.errors import MediaNestError
from medianest.processes.lifeline import die_with, name_process

FAILED = 70  # EX_SOFTWARE of <sysexits.h>
SAID_WHY = 78  # EX_CONFIG: the reason is on standard error already
_HANDLED = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD)

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Child:
    """What a supervisor keeps running.

    ``once``: its end is reported and not repaired. ``stops_last``: the others need it while they
    stop, as they need Redis.
    """

    name: str
    run: Callable[[], None]
    once: bool = False
    stops_last: bool = False


def fork(child: Child) -> int:
    """Start ``child`` and return its process id.

    The caller has one thread and no event loop, because neither survives a fork. What it has
    imported is shared with the child until one of them writes to it.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    gc.freeze()  # the collector would otherwise write to, and so copy, every shared page
    parent_pid = os.getpid()
    # A signal to a child that still has the parent's handlers would be lost.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _HANDLED)
    pid = os.fork()
    if pid == 0:
        # Nothing of the parent may run here: no `finally`, no `atexit`.
        os._exit(_live(child, parent_pid))
    signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return pid


def _live(child: Child, parent_pid: int) -> int:
    try:
        die_with(parent_pid)
        name_process(child.name)
        os.setsid()  # Ctrl-C on the terminal reaches the parent alone, which stops in order
        _forget_signals()
        gc.enable()
        structlog.contextvars.bind_contextvars(process=child.name)
        return _exit_code(child.run)
    finally:
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()


def _forget_signals() -> None:
    signal.set_wakeup_fd(-1)
    for number in _HANDLED:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _HANDLED)


def _exit_code(run: Callable[[], None]) -> int:
    try:
        run()
    except MediaNestError as error:
        print(error.message, file=sys.stderr)
        return SAID_WHY
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else int(bool(stop.code))
    except BaseException:
        log.exception("a process failed unexpectedly")
        return FAILED
    return 0
