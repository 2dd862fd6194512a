"""The composition root: settings → database, Redis, integrations, services."""

from __future__ import annotations

from dataclasses import dataclass

from redis.asyncio import Redis

from medianest.database import Database, database_url
from medianest.redis_address import redis_url as redis_url
from medianest.services.accounts import AccountsService
from medianest.services.ciphers import Ciphers
from medianest.services.connections import ConnectionsService
from medianest.services.downloads import DownloadsService
from medianest.services.keys import Keys
from medianest.services.mail import MailService
from medianest.services.personal_tokens import PersonalTokensService
from medianest.services.plex_client import PlexClient
from medianest.services.queue import Queue
from medianest.services.settings import SettingsService
from medianest.services.storage import StorageService
from medianest.services.subscriptions import SubscriptionsService
from medianest.settings import Environment, read_environment

_current: Runtime | None = None


@dataclass(frozen=True)
class Runtime:
    """What one process works with. Open it after a fork; nothing connects until it is used."""

    environment: Environment
    database: Database
    redis: Redis
    settings: SettingsService
    accounts: AccountsService
    connections: ConnectionsService
    downloads: DownloadsService
    mail: MailService
    personal_tokens: PersonalTokensService
    plex: PlexClient
    storage: StorageService
    subscriptions: SubscriptionsService

    async def close(self) -> None:
        await self.plex.close()
        await self.redis.aclose()
        await self.database.close()


def open_runtime(environment: Environment | None = None) -> Runtime:
    """Build the runtime of this process and make it the current one.

    Raises :class:`StartError` for an environment that cannot be used.
    """
    global _current
    environment = environment or read_environment()
    database = Database(database_url(environment.database_url, environment.data))
    url = redis_url(environment)
    redis: Redis = Redis.from_url(url, socket_connect_timeout=2, health_check_interval=15)
    keys = Keys.load(environment)
    settings = SettingsService(database, environment, Ciphers(keys))
    accounts = AccountsService(database, redis, settings, keys)
    parts = (database, redis, Queue(url), settings, environment)
    _current = Runtime(
        environment=environment,
        database=database,
        redis=redis,
        settings=settings,
        accounts=accounts,
        connections=ConnectionsService(settings),
        downloads=DownloadsService(*parts),
        mail=MailService(settings),
        personal_tokens=accounts.personal_tokens,
        plex=PlexClient(database, environment),
        storage=StorageService(settings),
        subscriptions=SubscriptionsService(*parts),
    )
    return _current


def current() -> Runtime:
    """The runtime that :func:`open_runtime` made last in this process."""
    if _current is None:
        raise RuntimeError("open_runtime() was not called in this process")
    return _current
