"""How many REST calls each caller may make, at next to no cost for each call."""

from __future__ import annotations

import time
from dataclasses import dataclass

from medianest.errors import RateLimitError
from medianest.services.rate_limits import Limit, RateLimits

MAX_REMEMBERED = 10_000
SYNCS_PER_WINDOW = 20


@dataclass(frozen=True, slots=True)
class Budget:
    """What the ``RateLimit-*`` headers say."""

    limit: int
    remaining: int
    reset_seconds: int


@dataclass(slots=True)
class _Window:
    ends_at: float
    used: int = 0
    untold: int = 0


class RequestBudgets:
    """Counts calls here and tells Redis about a few at a time.

    A window's first call is told at once, later ones in twentieths of the limit, so that several
    web processes together let through at most a twentieth too much each.
    """

    def __init__(self, limits: RateLimits) -> None:
        self._limits = limits
        self._windows: dict[str, _Window] = {}

    async def spend(self, who: str, limit: int, window_seconds: int) -> Budget:
        """Use one call of ``who``. Raises :class:`RateLimitError` when the window has none left."""
        now = time.time()
        window = self._window(f"{who}/{window_seconds}", now, window_seconds)
        if window.used >= limit:
            raise RateLimitError(
                "Too many requests. Wait a little before the next one.",
                retry_after_seconds=_seconds(window.ends_at - now),
            )
        window.used += 1
        window.untold += 1
        if window.used == 1 or window.untold > limit // SYNCS_PER_WINDOW:
            await self._tell(window, who, limit, window_seconds)
        return Budget(limit, max(0, limit - window.used), _seconds(window.ends_at - now))

    def _window(self, key: str, now: float, window_seconds: int) -> _Window:
        window = self._windows.get(key)
        if window is None or window.ends_at <= now:
            self._forget_past(now)
            ends_at = (now // window_seconds + 1) * window_seconds
            window = self._windows[key] = _Window(ends_at)
        return window

    async def _tell(self, window: _Window, who: str, limit: int, window_seconds: int) -> None:
        amount, window.untold = window.untold, 0
        shared = Limit(f"calls-{int(window.ends_at)}", limit, window_seconds)
        window.used = max(window.used, await self._limits.count(shared, who, amount))

    def _forget_past(self, now: float) -> None:
        if len(self._windows) < MAX_REMEMBERED:
            return
        self._windows = {key: w for key, w in self._windows.items() if w.ends_at > now}


def _seconds(span: float) -> int:
    return max(1, int(span) + 1)
