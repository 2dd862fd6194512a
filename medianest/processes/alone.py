"""One process by itself, for installations of several machines."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from medianest import frontend
from medianest.errors import InvalidInputError, StartError
from medianest.processes.address import check_free
from medianest.processes.console import require_current_schema
from medianest.processes.instance import make_data_folder
from medianest.processes.redis_connection import check_redis
from medianest.processes.supervisor import Supervisor
from medianest.processes.workers import QUEUES, Workers
from medianest.runtime import open_runtime
from medianest.settings import Environment


def web(environment: Environment) -> None:
    """Serve until a signal to stop. Raises :class:`StartError` when something is missing."""
    from medianest.processes import web as server

    check_free(environment)
    if not frontend.is_compiled():
        raise StartError("The pages are not compiled; run `make build` first.")
    _check_neighbours(environment)
    server.load(environment)
    server.serve(environment)


def workers(environment: Environment, queues: Sequence[str] = ()) -> None:
    """Work until a signal to stop; ``queues`` empty means all.

    Raises :class:`StartError` when something is missing, :class:`InvalidInputError` for a queue
    that does not exist.
    """
    if unknown := set(queues) - set(QUEUES):
        raise InvalidInputError(
            f"There is no queue {', '.join(sorted(unknown))}. There are: {', '.join(QUEUES)}."
        )
    _check_neighbours(environment)
    plan = Workers(environment, queues or QUEUES)
    plan.preload()
    Supervisor(plan).run()


def scheduler(environment: Environment) -> None:
    """Schedule until a signal to stop. Raises :class:`StartError` when something is missing."""
    from medianest.processes import scheduler as clock

    _check_neighbours(environment)
    clock.serve(environment)


def _check_neighbours(environment: Environment) -> None:
    """Database and Redis, which a process alone does not bring up."""
    make_data_folder(environment.data)
    check_redis(environment)
    asyncio.run(_check_schema(environment))


async def _check_schema(environment: Environment) -> None:
    runtime = open_runtime(environment)
    try:
        await require_current_schema(runtime)
    finally:
        await runtime.close()
