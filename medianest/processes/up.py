"""``medianest up``: one command for every process of an installation."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Sequence
from functools import partial

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
        Supervisor(plan(environment)).run()


class Everything:
    """The plan: Redis and the preparation, meanwhile the application's imports, the web, the rest.

    Everything is forked from this process, which imports once for all: they share the memory, and
    whatever dies is back without importing anything. What the web needs comes first, because people
    wait for it; nothing of it runs before the schema is there.
    """

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._preparation = Preparation(environment)
        self._prepared: Prepared | None = None
        self._ready = False
        self._workers = Workers(environment)
        self._redis = [] if environment.redis_url else [redis_child(environment)]
        self._web: list[Child] = []

    @property
    def pause_seconds(self) -> float:
        return self._workers.pause_seconds if self._ready else STARTING_PAUSE_SECONDS

    def children(self) -> Sequence[Child]:
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
        elif not self._web:
            self._load()
        elif self._prepared is not None and self.is_complete():
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

    def _load(self) -> None:
        # Imported after the first children were started, which work meanwhile.
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
