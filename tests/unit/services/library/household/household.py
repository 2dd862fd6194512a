"""People of a pretend Plex at an installation that has a copy of its library."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlmodel import col, select

from medianest import events
from medianest.demo.library.contents import Library
from medianest.demo.pretend_plex import PretendPlex
from medianest.models import LibraryItem, LibrarySection, PlexAccount, WatchState
from medianest.runtime import Runtime
from medianest.services.actor import Actor
from tests.unit.services.library.syncing.mirrored import Mirrored
from tests.unit.services.plex.door import Door, entered


@dataclass
class Household:
    """``door`` is where people sign in, ``mirrored`` runs syncs of the library."""

    door: Door
    mirrored: Mirrored

    @property
    def runtime(self) -> Runtime:
        return self.door.runtime

    @property
    def plex(self) -> PretendPlex:
        return self.door.site.plex

    @property
    def library(self) -> Library:
        return self.plex.library

    async def sign_in(self, username: str) -> Actor:
        user = entered(await self.door.sign_in(username)).user
        return Actor(user.id, user.name, user.role, f"s-{user.id}")

    async def account(self, actor: Actor) -> PlexAccount:
        (found,) = [row for row in await self.door.accounts() if row.user_id == actor.user_id]
        return found

    async def seen(self, actor: Actor) -> set[str]:
        """The keys of the sections that somebody sees."""
        sight = await self.runtime.library.visibility.of(actor)
        keys = select(col(LibrarySection.key)).where(col(LibrarySection.id).in_(sight.section_ids))
        return {row.key for row in await self.runtime.database.rows(keys)}

    async def marks(self, actor: Actor) -> dict[int, WatchState]:
        """By rating key."""
        theirs = (
            select(WatchState, col(LibraryItem.rating_key))
            .join(LibraryItem, col(LibraryItem.id) == col(WatchState.item_id))
            .where(col(WatchState.user_id) == actor.user_id)
        )
        async with self.runtime.database.read() as session:
            return {int(key): mark for mark, key in (await session.execute(theirs)).all()}

    async def read_marks(self) -> None:
        await self.runtime.library.watch_syncs.sync()

    def first(self, section: str, kind: str, at: int = 0) -> int:
        """The key of an item of the pretend library, of those that have a title and a length."""
        items = self.library.listed(section, kind).values()
        return [item.key for item in items if item.title and item.duration_ms][at]

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[asyncio.Queue[events.AnyEvent]]:
        """What is told to web processes while the block runs."""
        heard: asyncio.Queue[events.AnyEvent] = asyncio.Queue()

        async def listen() -> None:
            async for event in events.listen(self.runtime.redis):
                await heard.put(event)

        task = asyncio.create_task(listen())
        try:
            assert isinstance(await asyncio.wait_for(heard.get(), 10), events.Reconnected)
            yield heard
        finally:
            task.cancel()
