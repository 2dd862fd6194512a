"""``medianest up``: one command for every process of an installation."""

from __future__ import annotations

import gc
import importlib
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial

import structlog

from medianest import frontend
from medianest.errors import StartError
from medianest.processes import instance
from medianest.processes.address import addresses, check_free, is_healthy
from medianest.processes.child import SAID_WHY, Child
from medianest.processes.preparation import Preparation, Prepared
from medianest.processes.redis_server import log_path, redis_child
from medianest.processes.run_folder import make_run_folder
from medianest.processes.supervisor import Supervisor
from medianest.processes.workers import Workers
from medianest.redis_address import redis_url
from medianest.settings import Environment

WEB, REDIS, PREPARATION = "web", "redis", "preparation"
STARTING_PAUSE_SECONDS = 0.03
PATIENCE_SECONDS = 20.0

log = structlog.get_logger(__name__)


def up(environment: Environment) -> None:
    """Run everything until a signal to stop. Raises :class:`StartError` when it cannot start."""
    redis_url(environment)
    instance.make_data_folder(environment.data)
    instance.refuse_demo(environment.data)
    run(environment, Everything)


def run(environment: Environment, plan: Callable[[Environment], Everything]) -> None:
    """Hold the data folder, which exists, and run ``plan``. Raises :class:`StartError`."""
    with instance.hold(environment.data):
        make_run_folder(environment.run_dir)
        check_free(environment)
        if not frontend.is_compiled():
            raise StartError("The pages are not compiled; run `make build` first.")
        try:
            Supervisor(plan(environment)).run()
        finally:
            with suppress(OSError):  # not empty after a Redis that was killed
                environment.run_dir.rmdir()


class Everything:
    """The plan: Redis, the preparation with the runtime, the web with the application, the rest.

    Everything is forked from this process, which imports once for all: they share the memory, and
    whatever dies is back without importing anything. The web, for which people wait, comes before
    the workers; nothing of it runs before the schema is there.
    """

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._preparation = Preparation(environment)
        self._prepared: Prepared | None = None
        self._has_runtime = False
        self._ready = False
        self._told_at = time.monotonic()
        self._workers = Workers(environment)
        self._redis = [] if environment.redis_url else [redis_child(environment)]
        self._web: list[Child] = []

    @property
    def pause_seconds(self) -> float:
        return self._workers.pause_seconds if self._ready else STARTING_PAUSE_SECONDS

    def children(self) -> Sequence[Child]:
        if not self._has_runtime:
            return self._redis
        if self._prepared is None:
            return [*self._redis, Child(PREPARATION, self._preparation.run, once=True)]
        if not self._ready:
            return [*self._redis, *self._web]
        scheduler = Child("scheduler", partial(_serve_scheduler, self._environment))
        return [*self._redis, *self._web, scheduler, *self._workers.children()]

    def ended(self, name: str, exit_code: int) -> None:
        if name == PREPARATION:
            self._prepared = self._preparation.result()
        elif not self._ready and exit_code > 0:
            self._give_up(name, exit_code)

    def tick(self) -> None:
        if self._ready:
            self._workers.tick()
        elif not self._has_runtime:
            importlib.import_module("medianest.runtime")
            self._has_runtime = True
        elif not self._web:
            self._load_web()
        elif self._prepared is None or not self.is_complete():
            self._say_that_it_takes_long()
        else:
            print("\n".join(["", *self.welcome(self._prepared), ""]), flush=True)
            self._workers.preload()
            gc.enable()
            self._ready = True

    def is_complete(self) -> bool:
        """Whether people can be told that it is ready."""
        return is_healthy(self._environment)

    def welcome(self, prepared: Prepared) -> list[str]:
        """The lines for the person who started this."""
        first, *others = addresses(self._environment)
        lines = [f"  MediaNest is ready: {first}", *(f"  On your network: {a}" for a in others)]
        if prepared.set_up_code is not None:
            lines += ["", f"  Set-up code: {prepared.set_up_code}"]
            lines += ["  Open the address and enter it to make the administrator's account."]
        return lines + [f"  Note: {text}" for text in prepared.warnings]

    def _say_that_it_takes_long(self) -> None:
        if time.monotonic() - self._told_at >= PATIENCE_SECONDS:
            self._told_at = time.monotonic()
            log.warning(f"still starting: {self.what_is_missing()} not ready yet")

    def what_is_missing(self) -> str:
        """What a start waits for, as it is told to who waits for it."""
        return "the database is" if self._prepared is None else "the web process is"

    def _load_web(self) -> None:
        # Imported when the preparation was forked, which works meanwhile.
        from medianest.processes import web

        web.load(self._environment)
        self._web = [Child(WEB, partial(web.serve, self._environment))]

    def _give_up(self, name: str, exit_code: int) -> None:
        """Before anything worked, starting again would only repeat it."""
        if exit_code == SAID_WHY:
            sys.exit(1)
        if name == REDIS:
            raise StartError(f"Redis did not start; {log_path(self._environment)} says why.")
        raise StartError(f"The {name} process did not start; the lines above say why.")


def _serve_scheduler(environment: Environment) -> None:
    from medianest.processes import scheduler

    scheduler.serve(environment)
