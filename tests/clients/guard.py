"""An egress proxy in a thread, for tests that call yt-dlp in their own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from anyio.from_thread import start_blocking_portal

from medianest.integrations.egress import addresses
from medianest.integrations.egress.policy import Policy
from medianest.integrations.egress.proxy import open_door, serving
from medianest.integrations.egress.upstream import Resolver


class GuardThread:
    """``url`` is what clients get; the policy may be changed while it runs."""

    def __init__(self) -> None:
        self.policy = Policy()
        self.door = open_door()

    @property
    def url(self) -> str:
        return self.door.url

    def permit(self, *texts: str) -> None:
        self.policy = Policy(addresses.networks(texts))

    @asynccontextmanager
    async def running(self, resolve: Resolver | None = None) -> AsyncIterator[None]:
        async with serving(self.door, self._policy, resolve):
            yield

    async def _policy(self) -> Policy:
        return self.policy


@contextmanager
def guard_in_thread(resolve: Resolver | None = None) -> Iterator[GuardThread]:
    """A guard that nothing is permitted to yet."""
    guard = GuardThread()
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(guard.running(resolve)),
    ):
        yield guard
    guard.door.close()
