"""RQ's way to subscriptions: an id in, the outcome on its row."""

from __future__ import annotations

import asyncio

import structlog

from medianest.errors import UnavailableError
from medianest.integrations.ytdlp import client
from medianest.integrations.ytdlp.details import MediaListing
from medianest.jobs import lifeline
from medianest.models.ids import utc_now
from medianest.runtime import Runtime, open_runtime
from medianest.services.downloads.network import network
from medianest.services.subscriptions.checks import SubscriptionChecks
from medianest.services.subscriptions.lists import Lister
from medianest.services.subscriptions.retention import Retention

log = structlog.get_logger(__name__)


def check(subscription_id: str, look: int) -> None:
    """Look for new videos, if it is due and nobody else is looking."""
    lifeline.tie_to_worker()
    asyncio.run(_check(subscription_id, look=bool(look)))


def keep() -> None:
    """Remove what subscriptions keep no longer."""
    lifeline.tie_to_worker()
    asyncio.run(_keep())


async def _check(subscription_id: str, *, look: bool) -> None:
    runtime = open_runtime()
    checks = SubscriptionChecks(
        runtime.database, runtime.downloads, runtime.settings, _lister(runtime)
    )
    try:
        await checks.check(subscription_id, utc_now(), look=look)
    except UnavailableError as error:
        # It stays due, and is rung for again when its lease is over.
        log.warning("check put off", subscription=subscription_id, reason=str(error))
    finally:
        await runtime.close()


async def _keep() -> None:
    runtime = open_runtime()
    try:
        await Retention(runtime.database, runtime.downloads).keep_all(utc_now())
    except UnavailableError as error:
        log.warning("old videos are removed later", reason=str(error))
    finally:
        await runtime.close()


def _lister(runtime: Runtime) -> Lister:
    async def lister(url: str, cap: int) -> MediaListing:
        reached = await network(runtime.settings, runtime.environment)
        return await asyncio.to_thread(client.list_entries, url, reached, cap)

    return lister
