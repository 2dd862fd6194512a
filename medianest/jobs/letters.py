"""RQ's way to letters: whom to write to in, a letter out."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from medianest.errors import UnavailableError
from medianest.jobs import lifeline
from medianest.runtime import Runtime, open_runtime

log = structlog.get_logger(__name__)


def password_reset(sealed_email: str) -> None:
    """Write to whoever forgot their password, if there is such a person."""
    lifeline.tie_to_worker()
    asyncio.run(_write(lambda runtime: runtime.accounts.reset_letters.deliver(sealed_email)))


def sign_up(sealed: str) -> None:
    """Write to whom it concerns that somebody signed up with their e-mail once more."""
    lifeline.tie_to_worker()
    asyncio.run(_write(lambda runtime: runtime.accounts.sign_up_notices.deliver(sealed)))


async def _write(letter: Callable[[Runtime], Awaitable[None]]) -> None:
    runtime = open_runtime()
    try:
        await letter(runtime)
    except UnavailableError as error:
        log.warning("letter not written", reason=str(error))
    finally:
        await runtime.close()
