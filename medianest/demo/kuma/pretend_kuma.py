"""Everything that a pretend Kuma knows; tests and `/__site__/` change it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import RLock
from typing import Any, Literal

from medianest.demo.clock import Clock
from medianest.demo.hooks import Hooks
from medianest.demo.kuma.account import Account, LoginLimit
from medianest.demo.kuma.feed import Feed
from medianest.demo.kuma.rows import ApiKey, Incident, Maintenance, Monitor, Page, Tag

Product = Literal["1.23", "2"]
VERSIONS: dict[Product, str] = {"1.23": "1.23.17", "2": "2.5.3"}

Furnish = Callable[["PretendKuma"], None]


@dataclass
class Behaviour:
    """`beating`: whether monitors beat by themselves, as their interval says; `skew_seconds` is how
    far the server's clock is ahead. `down`: connections end without an answer, also those there
    are. `hanging`: connections stay, and nothing is said on them."""

    beating: bool = False
    skew_seconds: float = 0.0
    down: bool = False
    hanging: bool = False


@dataclass
class Logins:
    """How often somebody tried: with a password, with a token, and in vain with either."""

    by_password: int = 0
    by_token: int = 0
    refused: int = 0


@dataclass
class Numbers:
    """The next of each kind of row."""

    taken: dict[str, int] = field(default_factory=dict)

    def next(self, kind: str) -> int:
        """Counted from 1 and not given twice."""
        self.taken[kind] = self.taken.get(kind, 0) + 1
        return self.taken[kind]


class PretendKuma:
    """One server. Hold `lock` while changing anything from another thread than its own.

    `furnish` gives it what is there at the start. `cut` ends every connection there is, which the
    site that serves it can; until `back_at` of the monotonic clock it starts anew.
    """

    def __init__(
        self, furnish: Furnish, *, product: Product = "2", behaviour: Behaviour | None = None
    ) -> None:
        self.lock = RLock()
        self.clock = Clock()
        self.feed = Feed()
        self.hooks = Hooks()
        self._furnish, self._product = furnish, product
        self._behaviour = behaviour or Behaviour()
        self.cut: Callable[[], None] = lambda: None
        self.back_at = 0.0
        self.reset()

    def reset(self) -> None:
        """As at the start."""
        with self.lock:
            self.product = self._product
            self.behaviour = Behaviour(**vars(self._behaviour))
            self.clock.reset()
            self.hooks.reset()
            self.back_at = 0.0
            self.account, self.limit = Account(), LoginLimit()
            self.logins, self.numbers = Logins(), Numbers()
            self.monitors: dict[int, Monitor] = {}
            self.maintenances: dict[int, Maintenance] = {}
            self.incidents: dict[int, Incident] = {}
            self.pages: dict[int, Page] = {}
            self.tags: dict[int, Tag] = {}
            self.keys: dict[int, ApiKey] = {}
            self.cached: dict[str, tuple[float, Any]] = {}
            self._furnish(self)
            self.feed.clear()

    @property
    def is_two(self) -> bool:
        """Whether it is not 1.23."""
        return self.product == "2"

    @property
    def version(self) -> str:
        """Of the product that it is now."""
        return VERSIONS[self.product]

    def become(self, product: Product) -> None:
        """Move to the other version, with everything in it. Raises ValueError."""
        if product not in VERSIONS:
            raise ValueError(product)
        self.product = product

    def now(self) -> float:
        """What the server takes for the time, in Unix seconds."""
        return self.clock.now() + self.behaviour.skew_seconds

    @property
    def is_down(self) -> bool:
        """Whether nobody gets an answer."""
        return self.behaviour.down or time.monotonic() < self.back_at

    @contextmanager
    def working(self) -> Iterator[None]:
        """Hold the lock."""
        with self.lock:
            yield

    def restart(self, seconds: float) -> None:
        """Be away for so long; what was only in its memory is gone."""
        self.back_at = time.monotonic() + seconds
        self.cut()
        self.limit = LoginLimit()
        self.cached.clear()
        for monitor in self.monitors.values():
            monitor.untold = False
            monitor.next_at = max(monitor.next_at, self.clock.now() + seconds)

    def page(self, slug: str) -> Page | None:
        """By the end of its address, which 2.x takes in capitals too."""
        wanted = slug.lower() if self.is_two else slug
        return next((page for page in self.pages.values() if page.slug == wanted), None)

    def children(self, monitor: Monitor) -> list[Monitor]:
        """Of a group."""
        return [each for each in self.monitors.values() if each.parent == monitor.id]

    def path(self, monitor: Monitor) -> list[Monitor]:
        """From the outermost group to the monitor itself."""
        above = self.monitors.get(monitor.parent or 0)
        return [*(self.path(above) if above else []), monitor]

    def is_paused(self, monitor: Monitor) -> bool:
        """By itself or by a group that it is in."""
        return not all(each.active for each in self.path(monitor))

    def is_maintained(self, monitor: Monitor, at: float | None = None) -> bool:
        """Now or at that time of the clock, by itself or by a group that it is in."""
        within = {each.id for each in self.path(monitor)}
        return any(
            self.state(each, at) == "under-maintenance" and within & set(each.monitors)
            for each in self.maintenances.values()
        )

    def state(self, maintenance: Maintenance, at: float | None = None) -> str:
        """As Kuma calls it."""
        at = self.clock.now() if at is None else at
        if not maintenance.active:
            return "inactive"
        if maintenance.strategy == "manual":
            return "under-maintenance"
        if maintenance.strategy == "recurring-weekday" or at < maintenance.starts_at:
            return "scheduled"
        return "under-maintenance" if at < maintenance.ends_at else "ended"
