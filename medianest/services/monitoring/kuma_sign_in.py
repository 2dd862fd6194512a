"""Signs in to Uptime Kuma: a password is exchanged for a token once, and never kept."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from datetime import timedelta

from redis.asyncio import Redis
from redis.exceptions import RedisError

from medianest.database import Database
from medianest.errors import (
    InvalidInputError,
    StartError,
    UpstreamAuthError,
    UpstreamCodeError,
    UpstreamTwoFactorError,
)
from medianest.integrations.careful_connect import may_hold_upstreams
from medianest.integrations.uptime_kuma.conversation import KumaConversation
from medianest.models.ids import utc_now
from medianest.models.monitor import MonitorFeed, MonitorSource
from medianest.services.ciphers import Ciphers
from medianest.views.settings import UptimeKumaSettings

SOURCE = MonitorSource.UPTIME_KUMA
TRIED_SECONDS = 10 * 60
TRIED = "medianest:kuma-sign-in:"
AGAIN = timedelta(minutes=10)
"""How often at most a password of the environment is used."""
TRY_SECONDS = 6.0


class KumaSignIn:
    """The token is worth as much as the password: it is encrypted, for one address and name."""

    def __init__(self, database: Database, redis: Redis, ciphers: Ciphers) -> None:
        self._database = database
        self._redis = redis
        self._ciphers = ciphers

    async def try_out(self, given: UptimeKumaSettings) -> None:
        """Sign in to see whether it can be done; :meth:`keep` finds the token for a while, as a
        code is good for one sign-in.

        Raises :class:`InvalidInputError` naming the field that is wrong, or
        :class:`UpstreamError`.
        """
        token = await _token(given)
        with suppress(RedisError):
            sealed = self._ciphers.encrypt(_tried(given), token)
            await self._redis.set(_tried(given), sealed, ex=TRIED_SECONDS)

    async def keep(self, given: UptimeKumaSettings) -> None:
        """Exchange the password for the token that :meth:`token` finds; raises as `try_out`."""
        token = await self._found(given) or await _token(given)
        async with self._database.write() as session:
            row = await session.get(MonitorFeed, SOURCE)
            if row is None:
                row = MonitorFeed(source=SOURCE, server_url=given.url)
                session.add(row)
            row.token = self._ciphers.encrypt(_place(given), token)
            row.username = given.username
            row.status, row.sentence, row.since = "", "", None

    async def token(self, given: UptimeKumaSettings) -> str:
        """The token for this address and name; empty where nobody signed in, or has to again."""
        row = await self._row()
        if row is None or row.token is None:
            return ""
        with suppress(StartError):
            return self._ciphers.decrypt(_place(given), row.token)
        return ""

    async def drop(self) -> None:
        """The token is over."""
        async with self._database.write() as session:
            row = await session.get(MonitorFeed, SOURCE)
            if row is not None:
                row.token = None

    async def again(self, given: UptimeKumaSettings) -> bool:
        """Use a password that the environment holds, unless it was used a moment ago; whether
        there is a token now. Raises as :meth:`keep` does."""
        now, row = utc_now(), await self._row()
        if not given.password or (row and row.signed_in_at and now - row.signed_in_at < AGAIN):
            return False
        async with self._database.write() as session:
            kept = await session.get(MonitorFeed, SOURCE)
            if kept is None:
                session.add(MonitorFeed(source=SOURCE, server_url=given.url, signed_in_at=now))
            else:
                kept.signed_in_at = now
        await self.keep(given)
        return True

    async def _row(self) -> MonitorFeed | None:
        async with self._database.read() as session:
            return await session.get(MonitorFeed, SOURCE)

    async def _found(self, given: UptimeKumaSettings) -> str:
        with suppress(RedisError, StartError):
            sealed = await self._redis.getdel(_tried(given))
            if sealed:
                return self._ciphers.decrypt(_tried(given), sealed.decode())
        return ""


async def _token(given: UptimeKumaSettings) -> str:
    """Tell a wrong password from a code that is missing or wrong, for the form."""
    if not given.url or not given.username:
        sentence = "Enter the address, the user name and the password."
        raise InvalidInputError(sentence, details={"uptimeKuma.username": sentence})
    try:
        async with KumaConversation(
            given.url, may_connect=may_hold_upstreams, timeout_seconds=TRY_SECONDS
        ) as talk:
            return await talk.login(given.username, given.password.reveal(), given.totp.reveal())
    except (UpstreamTwoFactorError, UpstreamCodeError) as error:
        raise InvalidInputError(
            error.message, details={"uptimeKuma.totp": error.message}
        ) from error
    except UpstreamAuthError as error:
        raise InvalidInputError(
            error.message, details={"uptimeKuma.password": error.message}
        ) from error


def _place(given: UptimeKumaSettings) -> str:
    """A token is good at one address, for one name."""
    owner = hashlib.sha256(f"{given.url}\n{given.username}".encode()).hexdigest()
    return f"monitor_feed:token:{owner}"


def _tried(given: UptimeKumaSettings) -> str:
    secret = f"{given.url}\n{given.username}\n{given.password.reveal()}"
    return TRIED + hashlib.sha256(secret.encode()).hexdigest()
