"""The workers: one process for each job at a time, all forked from one that has the imports."""

from __future__ import annotations

import importlib
import os
import time
from collections.abc import Sequence
from functools import partial

import structlog

from medianest.processes.child import Child
from medianest.processes.egress import Egress
from medianest.redis_address import redis_url
from medianest.settings import Environment

DOWNLOADS = "downloads"
OTHER_WORKERS = {
    "lookups-1": ["lookups"],
    "lookups-2": ["lookups"],
    "notify": ["notify"],
    "sync": ["sync"],
}
"""Workers by name, each with its queues, the more urgent one first. One slow site must not hold
everybody's look-ups up, therefore two; and no letter waits while a large library is read."""

QUEUES = (DOWNLOADS, "lookups", "sync", "notify")
COUNT_KEY = "medianest:workers:downloads"
"""How many downloads run at once on each machine: the setting, written by the scheduler."""

DEFAULT_COUNT = 2
MAX_COUNT = 16
PROXY_VARIABLES = ("http_proxy", "https_proxy", "ftp_proxy", "all_proxy", "no_proxy")
"""Other programs' settings, in either case. Ours say which way out there is, without exceptions."""

COUNT_SECONDS = 5.0

log = structlog.get_logger(__name__)


class Workers:
    """The plan of ``medianest worker``, and what ``medianest up`` runs for jobs."""

    pause_seconds = 1.0

    def __init__(self, environment: Environment, queues: Sequence[str] = QUEUES) -> None:
        self._environment = environment
        self._queues = queues
        self._count = DEFAULT_COUNT
        self._asked_at = float("-inf")
        self._egress = Egress(environment)

    def preload(self) -> None:
        """Import what jobs need, once for all workers; without it each imports for itself."""
        try:
            importlib.import_module("medianest.jobs.work").preload()
        except Exception:
            log.exception("the workers' imports failed")

    def children(self) -> Sequence[Child]:
        others = {
            name: [queue for queue in queues if queue in self._queues]
            for name, queues in OTHER_WORKERS.items()
        }
        downloads = {
            f"{DOWNLOADS}-{number}": [DOWNLOADS] for number in range(1, self._download_count() + 1)
        }
        served = downloads | {name: queues for name, queues in others.items() if queues}
        workers = [self._worker(name, queues) for name, queues in served.items()]
        return [self._egress.child(), *workers]

    def ended(self, name: str, exit_code: int) -> None:
        """Nothing more to do: it starts again."""

    def tick(self) -> None:
        """Follow the setting, through Redis: this process has no database."""
        if DOWNLOADS in self._queues and time.monotonic() - self._asked_at >= COUNT_SECONDS:
            self._asked_at = time.monotonic()
            self._count = self._stored_count() or self._count

    def _download_count(self) -> int:
        return self._count if DOWNLOADS in self._queues else 0

    def _worker(self, name: str, queues: Sequence[str]) -> Child:
        return Child(name, partial(_serve, self._environment, list(queues)))

    def _stored_count(self) -> int | None:
        from redis import Redis, RedisError

        # A connection of its own each time: none may be open when the next worker is forked.
        client = Redis.from_url(redis_url(self._environment), socket_timeout=1)
        try:
            stored = client.get(COUNT_KEY)
            return min(max(int(stored), 1), MAX_COUNT) if isinstance(stored, bytes) else None
        except (RedisError, OSError, ValueError):
            return None
        finally:
            client.close()


def _serve(environment: Environment, queues: list[str]) -> None:
    from medianest.jobs import work

    for name in PROXY_VARIABLES:
        os.environ.pop(name, None)
        os.environ.pop(name.upper(), None)
    work.serve(queues, redis_url(environment))
