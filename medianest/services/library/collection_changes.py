"""Changes collections: in Plex first, then in our rows, which become what Plex says afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from redis.asyncio import Redis
from redis.asyncio.lock import Lock
from redis.exceptions import LockError, RedisError
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, delete

from medianest import events
from medianest.database import Database
from medianest.errors import (
    ConflictError,
    DuplicateError,
    NotFoundError,
    PlexUnreachableError,
    QueueUnavailableError,
    UpstreamRejectedError,
)
from medianest.integrations.plex.client import PlexServer
from medianest.integrations.plex.models import Collection
from medianest.models.library_collection import LibraryCollection
from medianest.models.library_section import LibrarySection
from medianest.services.library import collection_rows, trouble
from medianest.services.library.collection_order import moves
from medianest.services.library.folding import fold
from medianest.services.library.server import Connected
from medianest.services.library.trouble import Progress
from medianest.services.queue import AWAY

LOCK = "medianest:collections"
LOCK_SECONDS = 180
PATIENCE_SECONDS = 20
MOST_SECONDS = 100
GONE = "Plex no longer has this collection. It is gone from here too."
NO_SECTION = "This section is not on the Plex server that is set up now."
TAKEN = "There is a collection of this name already. Choose another name."
STILL_THERE = "Plex did not delete the collection. Try again, or delete it in Plex."
IN_USE = "Collections of this section are being changed right now. Try again in a moment."

Wish = Callable[[list[str]], list[str]]
"""What a collection is to hold, by the keys of what it holds now; it may raise."""

Reach = Callable[[], Awaitable[Connected]]
"""How whoever calls gets to the server: people rather do not wait for one that is away."""

_Change = tuple[PlexServer, Progress]


@dataclass(frozen=True, slots=True)
class Changed:
    """``is_moved`` where the order was set by hand."""

    added: int
    removed: int
    is_moved: bool

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.is_moved)


class CollectionChanges:
    """One change in a section at a time, whichever process makes it: the second click of two finds
    what the first has done. Whoever calls has checked who asks.

    Raises :class:`PlexUnreachableError` and other :class:`UpstreamError` with sentences for people,
    :class:`ConflictError` without a server, and :class:`NotFoundError` for what is gone from Plex.
    """

    def __init__(self, database: Database, redis: Redis, reach: Reach) -> None:
        self._database = database
        self._redis = redis
        self._reach = reach

    async def create(
        self, section: LibrarySection, item_type: str, title: str, rating_keys: Sequence[str]
    ) -> int:
        """Make one with these items in this order; our id of it. Raises :class:`DuplicateError`
        where the section has one of this name."""
        async with self._changing(section) as (plex, progress):
            await _check_title(plex, section, title)
            progress.is_begun = True
            key = await plex.create_collection(section.key, item_type, title, rating_keys)
            try:
                await _order(plex, key, list(dict.fromkeys(rating_keys)))
            finally:
                made = await self._remember(plex, section, key)
            return made

    async def edit(
        self,
        section: LibrarySection,
        row: LibraryCollection,
        *,
        title: str | None = None,
        summary: str | None = None,
    ) -> None:
        """Change its words; ``None`` leaves one as it is. Raises :class:`DuplicateError`."""
        async with self._changing(section) as (plex, progress):
            if title is not None:
                await _check_title(plex, section, title, but=row.rating_key)
            progress.is_begun = True
            await plex.edit_collection(section.key, row.rating_key, title=title, summary=summary)
            await self._remember(plex, section, row.rating_key)

    async def arrange(
        self, section: LibrarySection, row: LibraryCollection, wish: Wish, *, by_hand: bool = False
    ) -> Changed:
        """Let it hold what ``wish`` says; ``by_hand`` in that order too, else as Plex sorts it."""
        key = row.rating_key
        async with self._changing(section) as (plex, progress):
            await self._check_there(plex, section, key)
            now = await plex.collection_items(key)
            wanted = wish(now)
            gone = [one for one in now if one not in set(wanted)]
            new = [one for one in wanted if one not in set(now)]
            progress.is_begun = True
            try:
                # In this order: Plex deletes a collection with its last item.
                if new:
                    await plex.add_to_collection(key, new)
                if gone:
                    await plex.remove_from_collection(key, gone)
                is_moved = by_hand and await _order(plex, key, wanted)
            finally:
                await self._remember(plex, section, key)
        return Changed(len(new), len(gone), is_moved)

    async def delete(self, section: LibrarySection, row: LibraryCollection) -> None:
        """Delete it, not what stands in it."""
        async with self._changing(section) as (plex, progress):
            await plex.delete_collection(row.rating_key)
            progress.is_begun = True
            # Any page of HTML counts as "done", also that of a proxy which asks for a sign-in.
            if await plex.collection(row.rating_key) is not None:
                raise UpstreamRejectedError(trouble.NAME, STILL_THERE)
            await self._forget(section, row.rating_key)

    @asynccontextmanager
    async def _changing(
        self, section: LibrarySection
    ) -> AsyncIterator[tuple[PlexServer, Progress]]:
        async with self._alone(section):
            with trouble.in_words() as progress:
                connected = await self._reach()
                if connected.row.id != section.server_id:
                    raise ConflictError(NO_SECTION)
                try:
                    async with asyncio.timeout(MOST_SECONDS):
                        yield connected.plex, progress
                except TimeoutError:
                    raise PlexUnreachableError(trouble.NAME, trouble.HALF_DONE) from None

    @asynccontextmanager
    async def _alone(self, section: LibrarySection) -> AsyncIterator[None]:
        lock = Lock(
            self._redis,
            f"{LOCK}:{section.id}",
            timeout=LOCK_SECONDS,
            blocking_timeout=PATIENCE_SECONDS,
            thread_local=False,
        )
        try:
            is_ours = await lock.acquire()
        except (RedisError, OSError) as error:
            raise QueueUnavailableError(AWAY) from error
        if not is_ours:
            raise ConflictError(IN_USE)
        try:
            yield
        finally:
            with suppress(LockError, RedisError, OSError):
                await lock.release()

    async def _check_there(self, plex: PlexServer, section: LibrarySection, key: str) -> None:
        if await plex.collection(key) is None:
            await self._forget(section, key)
            raise NotFoundError(GONE)

    async def _remember(self, plex: PlexServer, section: LibrarySection, key: str) -> int:
        told = await plex.collection(key)
        if told is None:
            await self._forget(section, key)
            raise NotFoundError(GONE)
        rating_keys = await plex.collection_items(key)
        try:
            stored = await self._store(section, told, rating_keys)
        except IntegrityError:  # a sync has written it at the same moment
            stored = await self._store(section, told, rating_keys)
        await self._tell(section)
        return stored

    async def _store(
        self, section: LibrarySection, told: Collection, rating_keys: Sequence[str]
    ) -> int:
        async with self._database.write() as session:
            return await collection_rows.store(session, section, told, rating_keys)

    async def _forget(self, section: LibrarySection, key: str) -> None:
        async with self._database.write() as session:
            await session.execute(
                delete(LibraryCollection).where(
                    col(LibraryCollection.server_id) == section.server_id,
                    col(LibraryCollection.rating_key) == key,
                )
            )
        await self._tell(section)

    async def _tell(self, section: LibrarySection) -> None:
        changed = events.LibraryChanged(section_ids=[section.id or 0])
        await events.publish(self._redis, changed)


async def _check_title(
    plex: PlexServer, section: LibrarySection, title: str, *, but: str = ""
) -> None:
    """Plex allows two of one name, people would not know which is which."""
    for one in await plex.collections(section.key):
        if fold(one.title) == fold(title) and one.rating_key != but:
            raise DuplicateError(TAKEN, details={"title": TAKEN})


async def _order(plex: PlexServer, key: str, wanted: list[str]) -> bool:
    """Bring its items into this order; whether there was anything to do."""
    if await plex.collection_items(key) == wanted:
        return False
    await plex.order_by_hand(key)
    now = await plex.collection_items(key)
    there = set(now)
    kept = [one for one in wanted if one in there]
    rest = [one for one in now if one not in set(kept)]
    for one, after in moves(now, [*kept, *rest]):
        await plex.move_in_collection(key, one, after)
    return True
