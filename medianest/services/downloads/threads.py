"""Blocking work beside the event loop, and patience with a database that is away."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeVar

import structlog

from medianest.errors import UnavailableError

PAUSE_SECONDS = 1.0

Result = TypeVar("Result")
log = structlog.get_logger(__name__)


async def in_thread(call: Callable[[], Result]) -> Result:
    """What ``call`` returns or raises, from a thread that may be left behind.

    The event loop's own threads are waited for at its end; one that hangs on a socket would keep
    its process from ending.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Result] = loop.create_future()

    def finish(result: Result | None, error: BaseException | None) -> None:
        if future.done():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)  # type: ignore[arg-type]

    def work() -> None:
        result, failure = None, None
        try:
            result = call()
        except BaseException as error:
            failure = error
        with suppress(RuntimeError):  # nobody is there any more
            loop.call_soon_threadsafe(finish, result, failure)

    threading.Thread(target=work, name="fetch", daemon=True).start()
    return await future


async def outlast(seconds: float, call: Callable[[], Awaitable[Result]]) -> Result:
    """``call``'s result, called again while the database is away, for ``seconds`` at most.

    Raises :class:`UnavailableError` after that.
    """
    deadline = asyncio.get_running_loop().time() + seconds
    while True:
        try:
            return await call()
        except UnavailableError:
            if asyncio.get_running_loop().time() >= deadline:
                raise
            log.warning("the database is away, trying again")
            await asyncio.sleep(PAUSE_SECONDS)
