"""RQ's way to letters: whom to write to in, a letter out."""

from __future__ import annotations

import asyncio

import structlog

from medianest.errors import UnavailableError
from medianest.jobs import lifeline
from medianest.runtime import open_runtime

log = structlog.get_logger(__name__)


def password_reset(sealed_email: str) -> None:
    """Write to whoever forgot their password, if there is such a person."""
    lifeline.tie_to_worker()
    asyncio.run(_password_reset(sealed_email))


async def _password_reset(sealed_email: str) -> None:
    runtime = open_runtime()
    try:
        await runtime.reset_letters.deliver(sealed_email)
    except UnavailableError as error:
        log.warning("letter not written", reason=str(error))
    finally:
        await runtime.close()
