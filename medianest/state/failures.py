"""Logs what fails in handlers: each kind whole once in a while, and counted in between."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable

import structlog

QUIET_SECONDS = 60.0

log = structlog.get_logger(__name__)


class Failures:
    """A page that fails at each keystroke must not fill the log with the same traceback."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._told: dict[tuple[str, str], float] = {}
        self._untold: Counter[tuple[str, str]] = Counter()

    def note(self, where: str, error: Exception) -> None:
        """``error`` came out of ``where``."""
        kind = (where, type(error).__name__)
        now = self._now()
        if now - self._told.get(kind, -QUIET_SECONDS) < QUIET_SECONDS:
            self._untold[kind] += 1
            return
        self._told[kind] = now
        log.error("handler failed", where=where, since=self._untold.pop(kind, 0), exc_info=error)
