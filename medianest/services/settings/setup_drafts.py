"""Secrets typed into a form that came back to be corrected, so that nobody has to type them twice.

They are never put into the page again. They wait here, encrypted, for the form to be sent once more
by the same login session and with the same address beside them.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress

from redis.asyncio import Redis
from redis.exceptions import RedisError

from medianest.errors import StartError
from medianest.services.actor import Actor
from medianest.services.ciphers import Ciphers

KEPT_SECONDS = 30 * 60


class SetupDrafts:
    """Without Redis nothing is kept, and the secret has to be typed again."""

    def __init__(self, redis: Redis, ciphers: Ciphers) -> None:
        self._redis = redis
        self._ciphers = ciphers

    async def keep(self, actor: Actor, name: str, address: str, secret: str) -> None:
        """Keep what was typed for the setting ``name`` beside ``address``."""
        actor.require_admin()
        sealed = self._ciphers.encrypt(_place(actor, name, address), secret)
        with suppress(RedisError):
            await self._redis.set(_key(actor, name), sealed, ex=KEPT_SECONDS)

    async def find(self, actor: Actor, name: str, address: str) -> str:
        """What was kept; empty where nothing was, or beside another address."""
        actor.require_admin()
        with suppress(RedisError, StartError):
            sealed = await self._redis.get(_key(actor, name))
            if sealed:
                return self._ciphers.decrypt(_place(actor, name, address), sealed.decode())
        return ""

    async def forget(self, actor: Actor, *names: str) -> None:
        """What was kept for these settings is saved, or given up."""
        with suppress(RedisError):
            await self._redis.delete(*(_key(actor, name) for name in names))


def _place(actor: Actor, name: str, address: str) -> str:
    return f"setup-draft:{actor.session_id}:{name}:{address}"


def _key(actor: Actor, name: str) -> str:
    session = hashlib.sha256(actor.session_id.encode()).hexdigest()
    return f"setup-draft:{session}:{name}"
