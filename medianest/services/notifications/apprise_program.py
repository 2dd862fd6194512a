"""Apprise's program for whoever has an address: what it leads to, and messages there."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from medianest.errors import InvalidInputError
from medianest.integrations.apprise import client
from medianest.integrations.apprise.client import Outcome
from medianest.services.actor import Actor
from medianest.services.rate_limits import Limit, RateLimits

LONGEST_ADDRESS, LONGEST_SERVICE = 2000, 80
AN_HOUR = Limit("apprise-tries", 30, 3600)
AT_ONCE = 3
"""Each message takes a process of its own."""
TOO_LONG = f"Use {LONGEST_ADDRESS} characters or fewer, on one line."


class AppriseProgram:
    """Addresses of administrators may lead to what stands at home, those of others to public places
    alone. A few processes run at a time, whoever wants them."""

    def __init__(self, limits: RateLimits) -> None:
        self._limits = limits
        self._gate = asyncio.Semaphore(AT_ONCE)

    async def service(self, actor: Actor, field: str, address: str) -> str:
        """What Apprise calls what an address of the actor's leads to; nothing is sent there.

        Raises :class:`InvalidInputError` with a sentence for ``field`` where it leads nowhere, and
        :class:`RateLimitError` after :data:`AN_HOUR` of them.
        """
        if not address:
            raise _wrong(field, "Enter an address.")
        if _length(address) > LONGEST_ADDRESS or not address.isprintable():
            raise _wrong(field, TOO_LONG)
        await self.count(actor)
        async with self._gate:
            found = await client.check(address, household=actor.is_admin)
        if found.problem:
            raise _wrong(field, found.problem)
        return found.service[:LONGEST_SERVICE]

    async def count(self, actor: Actor) -> None:
        """One more that the actor tries. Raises :class:`RateLimitError`."""
        await self._limits.take(AN_HOUR, actor.user_id)

    async def send(
        self, addresses: Sequence[str], title: str, body: str, *, household: bool
    ) -> list[Outcome]:
        """As :func:`client.send`, as soon as it is its turn."""
        async with self._gate:
            return await client.send(addresses, title, body, household=household)


def _length(address: str) -> int:
    """How long it is where it is kept: encrypting escapes what is not ASCII."""
    return len(address.encode("ascii", "backslashreplace"))


def _wrong(field: str, words: str) -> InvalidInputError:
    return InvalidInputError(words, details={field: words})
