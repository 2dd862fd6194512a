"""The scheduler: what happens by the clock, in one process of an installation at a time."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial

import structlog
from redis.asyncio import Redis
from redis.asyncio.lock import Lock
from redis.exceptions import LockError, RedisError

from medianest.errors import MediaNestError
from medianest.jobs import parts
from medianest.jobs.arrivals import download_arrivals
from medianest.jobs.sweep import download_sweep
from medianest.processes.workers import COUNT_KEY
from medianest.runtime import Runtime, open_runtime
from medianest.services.leftovers import Leftovers
from medianest.services.subscriptions.clock import SubscriptionClock
from medianest.settings import Environment

LOCK_KEY = "medianest:scheduler"
LOCK_SECONDS = 10
RENEW_SECONDS = 2.0
SWEEP_SECONDS = 10.0
ARRIVALS_SECONDS = 3.0
SUBSCRIPTIONS_SECONDS = 60.0
ACCESS_SECONDS = 15 * 60.0
AUDIT_SECONDS = 24 * 3600.0
GONE_SECONDS = 24 * 3600.0
USERS_SECONDS = 3600.0
LEFTOVERS_SECONDS = 3600.0
WATCHED_SECONDS = 15 * 60.0
LIBRARY_SECONDS = 5.0
PICTURES_SECONDS = 3600.0
SEARCH_SECONDS = 3600.0
BELLS_SECONDS = 1.0
OUTBOX_SECONDS = 2.0
ERRANDS_SECONDS = 5.0
PLAYS_SECONDS = 5.0
SAMPLES_SECONDS = 600.0
LEAVING_SECONDS = 5.0
REQUESTS_SECONDS = 60.0
ALL_REQUESTS_SECONDS = 3600.0
UPSTREAMS_SECONDS = 30.0
MONITORS_SECONDS = 60.0
FIGURES_SECONDS = 300.0
BEATS_SECONDS = 3600.0

log = structlog.get_logger(__name__)


class Leadership:
    """Being the active scheduler: a lock in Redis that ends when it is not renewed.

    A scheduler that lost Redis stops at its next step; what two of them do in the seconds until
    both know is safe, because the sweep compares and sets.
    """

    def __init__(self, redis: Redis) -> None:
        self._lock = Lock(redis, LOCK_KEY, timeout=LOCK_SECONDS, thread_local=False)
        self.held = asyncio.Event()

    async def keep(self) -> None:
        """Try for the lock, and renew it, for ever."""
        while True:
            await self._step()
            await asyncio.sleep(RENEW_SECONDS)

    async def _step(self) -> None:
        try:
            had = self.held.is_set()
            if had:
                await self._lock.reacquire()
            elif await self._lock.acquire(blocking=False):
                self.held.set()
                log.info("this scheduler is the active one")
        except (LockError, RedisError, OSError) as error:
            if self.held.is_set():
                log.warning("no longer the active scheduler", reason=str(error))
            self.held.clear()

    async def give_up(self) -> None:
        """Let another scheduler begin at once."""
        if self.held.is_set():
            with suppress(LockError, RedisError, OSError):
                await self._lock.release()


def serve(environment: Environment) -> None:
    """Run until a signal to stop."""
    asyncio.run(_serve(environment))


async def _serve(environment: Environment) -> None:
    runtime = open_runtime(environment)
    leadership = Leadership(runtime.redis)
    sweep = download_sweep(runtime)
    arrivals = download_arrivals(runtime)
    subscriptions = SubscriptionClock(runtime.database, parts.queue(runtime))
    leftovers = Leftovers(runtime.database)
    forget = partial(_forget_old_events, runtime)
    index = runtime.library.search_upkeep
    insights = runtime.insights
    requests = runtime.media_requests
    monitoring = runtime.monitoring
    tasks = [
        asyncio.create_task(leadership.keep()),
        asyncio.create_task(_every(SWEEP_SECONDS, leadership, sweep.sweep)),
        asyncio.create_task(_every(ARRIVALS_SECONDS, leadership, arrivals.look)),
        asyncio.create_task(_every(SUBSCRIPTIONS_SECONDS, leadership, subscriptions.ring)),
        asyncio.create_task(_every(ACCESS_SECONDS, leadership, runtime.plex_rechecks.recheck)),
        asyncio.create_task(_every(LEFTOVERS_SECONDS, leadership, leftovers.clear)),
        asyncio.create_task(_every(AUDIT_SECONDS, leadership, forget)),
        asyncio.create_task(_every(USERS_SECONDS, leadership, runtime.user_syncs.ring)),
        asyncio.create_task(_every(LIBRARY_SECONDS, leadership, runtime.library.syncs.ring)),
        asyncio.create_task(_every(PLAYS_SECONDS, leadership, insights.imports.ring)),
        asyncio.create_task(_every(SAMPLES_SECONDS, leadership, insights.samples.take)),
        asyncio.create_task(_every(LEAVING_SECONDS, leadership, insights.leaving_ends.settle)),
        asyncio.create_task(
            _every(LEAVING_SECONDS, leadership, insights.leaving_collections.catch_up)
        ),
        asyncio.create_task(_every(PICTURES_SECONDS, leadership, runtime.pictures.sweep)),
        asyncio.create_task(_every(SEARCH_SECONDS, leadership, index.catch_up)),
        asyncio.create_task(_every(GONE_SECONDS, leadership, runtime.library.gone_items.forget)),
        asyncio.create_task(_while_leading(leadership, runtime.library.listener.listen)),
        asyncio.create_task(_every(WATCHED_SECONDS, leadership, runtime.library.watch_bell.ring)),
        asyncio.create_task(_every(ERRANDS_SECONDS, leadership, requests.errands.deliver_due)),
        asyncio.create_task(_every(BELLS_SECONDS, leadership, runtime.notifications.ringer.ring)),
        asyncio.create_task(_every(BELLS_SECONDS, leadership, runtime.announcements.bells.ring)),
        asyncio.create_task(_every(OUTBOX_SECONDS, leadership, runtime.notifications.outbox.ring)),
        asyncio.create_task(_every(OUTBOX_SECONDS, leadership, runtime.webhooks.outbox.ring)),
        asyncio.create_task(_every(REQUESTS_SECONDS, leadership, requests.reconciler.run)),
        asyncio.create_task(
            _every(ALL_REQUESTS_SECONDS, leadership, requests.reconciliations.ring)
        ),
        asyncio.create_task(_every(UPSTREAMS_SECONDS, leadership, monitoring.own_checks.look)),
        asyncio.create_task(_every(MONITORS_SECONDS, leadership, monitoring.kuma_page.read)),
        asyncio.create_task(_while_leading(leadership, monitoring.kuma_listener.listen)),
        asyncio.create_task(_every(FIGURES_SECONDS, leadership, monitoring.figures.refresh)),
        asyncio.create_task(_every(BEATS_SECONDS, leadership, monitoring.figures.forget)),
        asyncio.create_task(_every(RENEW_SECONDS, leadership, lambda: _tell_workers(runtime))),
    ]
    try:
        await _until_stopped()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await leadership.give_up()
        await runtime.close()


async def _until_stopped() -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    await stopped.wait()


async def _every(
    seconds: float, leadership: Leadership, work: Callable[[], Awaitable[object]]
) -> None:
    """Do ``work`` now and every ``seconds`` while this scheduler is the active one."""
    while True:
        await leadership.held.wait()
        try:
            await work()
        except (MediaNestError, RedisError, OSError) as error:
            log.warning("scheduled work was put off", reason=str(error))
        except Exception:
            log.exception("scheduled work failed")
        await asyncio.sleep(seconds)


async def _while_leading(leadership: Leadership, work: Callable[[], Awaitable[object]]) -> None:
    """Have ``work``, which never ends, going on for as long as this scheduler is the active one."""
    while True:
        await leadership.held.wait()
        working = asyncio.ensure_future(work())
        try:
            while leadership.held.is_set() and not working.done():
                await asyncio.wait([working], timeout=RENEW_SECONDS)
            if working.done() and (error := working.exception()) is not None:
                log.error("scheduled work ended", exc_info=error)
                await asyncio.sleep(LIBRARY_SECONDS)
        finally:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)


async def _forget_old_events(runtime: Runtime) -> None:
    days = (await runtime.settings.current()).retention.audit_days
    await runtime.audit.forget_old(days)


async def _tell_workers(runtime: Runtime) -> None:
    """Workers have no database: the number of downloads at once reaches them through Redis."""
    settings = await runtime.settings.current()
    await runtime.redis.set(COUNT_KEY, settings.downloads.max_active)
