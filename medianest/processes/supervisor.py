"""Keeps child processes running, and stops them in order.

Why not a library (tried 2026-11): supervisor 4.3 cannot write its children's output to a socket,
which standard output is under systemd (ENXIO); circus 0.19 leaves its children running when it is
killed; both start programs by ``exec``, so that no imports are shared, and cost 20 MB of their own.

It has neither threads nor an event loop, because it forks: signals wake a ``select``.
"""

from __future__ import annotations

import os
import select
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Protocol

import structlog

from medianest.processes.child import Child, fork

RESTART_DELAYS_SECONDS = (0.1, 0.5, 1, 2, 4, 8, 15, 30)
STEADY_SECONDS = 30.0
"""A child that lived this long starts again at the shortest delay."""

STOP_SECONDS = 20.0
STOP_LAST_SECONDS = 5.0
KILL_SECONDS = 2.0
SAME_STOP_SECONDS = 0.5
"""Two signals this close are one: under `make`, Ctrl-C comes from the terminal and from make."""

_STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

log = structlog.get_logger(__name__)


class Plan(Protocol):
    """What a supervisor asks for."""

    @property
    def pause_seconds(self) -> float:
        """How long to wait at most before :meth:`tick` is called again."""

    def children(self) -> Sequence[Child]:
        """Who should run now; one that is no longer named is asked to stop."""

    def ended(self, name: str, exit_code: int) -> None:
        """A child ended, ``exit_code`` negative for a signal; raises to give up altogether."""

    def tick(self) -> None:
        """Called in every round, after those were started who were not running."""


@dataclass
class _Record:
    """What is known of one child over all its lives."""

    child: Child
    pid: int | None = None
    started_at: float = 0.0
    start_at: float = 0.0
    failures: int = 0
    leaving: bool = False


class Supervisor:
    """Runs a :class:`Plan` until a signal to stop or an error of the plan."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._records: dict[str, _Record] = {}
        self._stops_asked = 0
        self._stop_asked_at = 0.0

    def run(self) -> None:
        """Return after a signal to stop, with every child gone. Raises what the plan raises."""
        with self._signals() as waker:
            try:
                while not self._stops_asked:
                    self._round()
                    _wait(waker, self._plan.pause_seconds)
            finally:
                self._stop(waker)

    def _round(self) -> None:
        self._reap()
        wanted = {child.name: child for child in self._plan.children()}
        for name, child in wanted.items():
            record = self._records.setdefault(name, _Record(child))
            record.child, record.leaving = child, False
            if record.pid is None and time.monotonic() >= record.start_at:
                self._start(record)
        for name, record in self._records.items():
            if name not in wanted and not record.leaving:
                _send(record, signal.SIGTERM)
                record.leaving = True
        self._plan.tick()

    def _start(self, record: _Record) -> None:
        record.started_at = time.monotonic()
        record.pid = fork(record.child)
        log.debug("process started", name=record.child.name, pid=record.pid)

    def _reap(self) -> None:
        for pid, exit_code in _ended():
            for record in list(self._records.values()):
                if record.pid == pid:
                    self._after_end(record, exit_code)

    def _after_end(self, record: _Record, exit_code: int) -> None:
        record.pid = None
        if record.leaving or record.child.once:
            del self._records[record.child.name]
        else:
            self._plan_restart(record, exit_code)
        if not self._stops_asked:
            self._plan.ended(record.child.name, exit_code)

    def _plan_restart(self, record: _Record, exit_code: int) -> None:
        now = time.monotonic()
        if now - record.started_at >= STEADY_SECONDS:
            record.failures = 0
        delay = RESTART_DELAYS_SECONDS[min(record.failures, len(RESTART_DELAYS_SECONDS) - 1)]
        record.start_at, record.failures = now + delay, record.failures + 1
        if not self._stops_asked:
            log.warning(
                f"{record.child.name} {_in_words(exit_code)}; it starts again in {delay:g} s"
            )

    def _stop(self, waker: int) -> None:
        self._stops_asked = max(self._stops_asked, 1)
        last = [record for record in self._records.values() if record.child.stops_last]
        first = [record for record in self._records.values() if not record.child.stops_last]
        self._end(first, waker, STOP_SECONDS)
        self._stops_asked = 1
        self._end(last, waker, STOP_LAST_SECONDS)

    def _end(self, records: list[_Record], waker: int, grace_seconds: float) -> None:
        """Ask, wait, insist; a second signal to stop ends the waiting."""
        for record in records:
            _send(record, signal.SIGTERM)
        deadline = time.monotonic() + grace_seconds
        while any(r.pid for r in records) and time.monotonic() < deadline and self._stops_asked < 2:
            _wait(waker, 0.1)
            self._reap()
        for record in records:
            if record.pid is not None:
                log.warning(f"{record.child.name} did not stop in time and was killed")
                _kill_group(record.pid)
        deadline = time.monotonic() + KILL_SECONDS
        while any(record.pid for record in records) and time.monotonic() < deadline:
            _wait(waker, 0.1)
            self._reap()

    @contextmanager
    def _signals(self) -> Iterator[int]:
        """Handlers for the time of the run; gives what becomes readable when a signal came."""
        reader, writer = os.pipe()
        os.set_blocking(reader, False)
        os.set_blocking(writer, False)
        before = {number: signal.signal(number, self._ask_to_stop) for number in _STOP_SIGNALS}
        before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        try:
            yield reader
        finally:
            signal.set_wakeup_fd(-1)
            for number, handler in before.items():
                signal.signal(number, handler)
            os.close(reader)
            os.close(writer)

    def _ask_to_stop(self, *_: object) -> None:
        now = time.monotonic()
        if now - self._stop_asked_at >= SAME_STOP_SECONDS:
            self._stops_asked, self._stop_asked_at = self._stops_asked + 1, now


def _wait(waker: int, seconds: float) -> None:
    select.select([waker], [], [], seconds)
    with suppress(BlockingIOError):
        os.read(waker, 4096)


def _ended() -> Iterator[tuple[int, int]]:
    """Every child that is gone, with its exit code; also those of others, if this is process 1."""
    with suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            yield pid, os.waitstatus_to_exitcode(status)


def _send(record: _Record, number: signal.Signals) -> None:
    if record.pid is not None:
        with suppress(ProcessLookupError):
            os.kill(record.pid, number)


def _kill_group(pid: int) -> None:
    """The child leads a group of its own; its own children die with it, see ``lifeline``."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _in_words(exit_code: int) -> str:
    if exit_code < 0:
        return f"was ended by {signal.Signals(-exit_code).name}"
    return f"ended with code {exit_code}" if exit_code else "ended by itself"
