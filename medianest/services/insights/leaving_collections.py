"""Brings the collections “Leaving soon” in Plex to what leaves soon here."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from redis.asyncio import Redis
from sqlalchemy import select
from sqlmodel import col, delete, update

from medianest import events
from medianest.database import AnyRow, Database
from medianest.errors import (
    ConflictError,
    DuplicateError,
    MediaNestError,
    NotFoundError,
    UpstreamError,
    UpstreamUnreachableError,
)
from medianest.integrations.plex.client import PlexServer
from medianest.integrations.plex.models import Collection
from medianest.models.ids import utc_now
from medianest.models.leaving_soon import LeavingCollection, LeavingTitle
from medianest.models.library_collection import LibraryCollection
from medianest.models.library_item import LibraryItem
from medianest.models.library_section import LibrarySection
from medianest.services.insights import leaving_words
from medianest.services.library.collection_changes import GONE, CollectionChanges
from medianest.services.library.folding import fold
from medianest.services.library.library_owner import OwnersServer
from medianest.services.library.section_rows import present_section
from medianest.services.library.server import Connected
from medianest.services.library.upserts import slices

AGAIN = timedelta(seconds=30)
AT_MOST = timedelta(minutes=5)
LOOK = timedelta(hours=6)
"""Meanwhile somebody may have changed the collection in Plex by hand."""
AWAY = "Plex does not answer right now. It is told as soon as it does."
TAKEN = (
    "This section has a collection “{title}” that MediaNest did not make. Rename or delete that "
    "one in Plex."
)
NOT_ALL = "Plex did not take {count} of these titles. It is asked once more."

log = structlog.get_logger(__name__)


class LeavingCollections:
    """One for each section and kind of titles, made by us and known by its key: no other is ever
    touched, and no title is ever deleted.

    What could not be told stays due, so that an end in between costs nothing but time. A collection
    is made under a title that nobody else has and named afterwards: one whose making was not
    answered is found by that.
    """

    def __init__(
        self, database: Database, redis: Redis, server: OwnersServer, changes: CollectionChanges
    ) -> None:
        self._database = database
        self._redis = redis
        self._server = server
        self._changes = changes

    async def catch_up(self, now: datetime | None = None) -> None:
        """Tell Plex what is due; call it every few seconds, from one process. Trouble with Plex is
        put down for administrators. Raises :class:`UnavailableError`."""
        now = now or utc_now()
        due = select(LeavingCollection).where(col(LeavingCollection.due_at) <= now)
        async with self._database.read() as session:
            rows = (await session.execute(due)).scalars().all()
        if not rows:
            return
        try:
            connected = await self._server.reached()
        except (UpstreamError, ConflictError) as error:
            for row in rows:
                await self._put_off(row, error, now)
        else:
            for row in rows:
                await self._one(row, connected, now)
        await events.publish(self._redis, events.LeavingSoonChanged())

    async def _one(self, row: LeavingCollection, connected: Connected, now: datetime) -> None:
        try:
            section = await present_section(self._database, row.section_id)
        except NotFoundError as error:
            if await self._wanted(row):
                await self._put_off(row, error, now)
            else:
                await self._forget(row)
            return
        try:
            await self._bring(row, section, connected, now)
        except (UpstreamError, ConflictError, NotFoundError) as error:
            await self._put_off(row, error, now)

    async def _bring(
        self, row: LeavingCollection, section: LibrarySection, connected: Connected, now: datetime
    ) -> None:
        wanted, plex = await self._wanted(row), connected.plex
        mine = await self._mine(row, section, connected)
        there = [] if mine is None else await plex.collection_items(mine.rating_key)
        living = await _living(plex, wanted, set(there))
        if living:
            keys = [one.rating_key for one in living]
            mine = mine or await self._make(row, section, connected, keys)
            await self._arrange(row, section, mine, living)
            there = await plex.collection_items(mine.rating_key)
        elif mine is not None:
            # Plex deletes a collection with its last title, or keeps it empty, as it likes.
            await self._changes.delete(section, _named(section, mine.rating_key))
        if wanted:
            told = [one for one in living if one.rating_key in set(there)]
            await self._told(row, told, len(wanted) - len(told), now)
        else:
            await self._forget(row)

    async def _arrange(
        self,
        row: LeavingCollection,
        section: LibrarySection,
        mine: Collection,
        living: Sequence[AnyRow],
    ) -> None:
        """Let it hold these, and say when they leave. A title that an administrator gave it in
        Plex stays."""
        one, keys = _named(section, mine.rating_key), [item.rating_key for item in living]
        await self._changes.arrange(section, one, lambda _: keys)
        title = leaving_words.collection_title(row.item_type) if row.made_as else None
        words = leaving_words.summary([item.leaves_on for item in living])
        if title is not None or mine.summary != words:
            await self._changes.edit(section, one, title=title, summary=words)
        await self._change(row, made_as="")

    async def _mine(
        self, row: LeavingCollection, section: LibrarySection, connected: Connected
    ) -> Collection | None:
        """The one that we made, ``None`` where there is none. Keys are given anew by a server that
        had to begin anew: what was made at another moment is somebody else's."""
        plex = connected.plex
        if row.rating_key and row.server_id == connected.row.id:
            told = await plex.collection(row.rating_key)
            if told is not None and _is_ours(told, row):
                return told
        elif row.made_as:
            listed = await plex.collections(section.key)
            told = next((one for one in listed if one.title == row.made_as), None)
            if told is not None:
                await self._remember(row, told, connected)
                return told
        return None

    async def _make(
        self,
        row: LeavingCollection,
        section: LibrarySection,
        connected: Connected,
        keys: Sequence[str],
    ) -> Collection:
        """Raises :class:`DuplicateError` where somebody else made one of this title."""
        title = leaving_words.collection_title(row.item_type)
        listed = await connected.plex.collections(section.key)
        if any(fold(one.title) == fold(title) for one in listed):
            raise DuplicateError(TAKEN.format(title=title))
        await self._change(row, made_as=f"{title} ({secrets.token_hex(4)})", rating_key="")
        made = await self._changes.create(section, row.item_type, row.made_as, keys)
        async with self._database.read() as session:
            key = (await session.get_one(LibraryCollection, made)).rating_key
        told = await connected.plex.collection(key)
        if told is None:
            raise NotFoundError(GONE)
        await self._remember(row, told, connected)
        return told

    async def _remember(
        self, row: LeavingCollection, told: Collection, connected: Connected
    ) -> None:
        await self._change(
            row,
            rating_key=told.rating_key,
            made_at=told.added_at,
            server_id=connected.row.id,
        )

    async def _wanted(self, row: LeavingCollection) -> Sequence[AnyRow]:
        """What the collection is to hold, the next to leave first."""
        leaving = (
            select(
                col(LeavingTitle.item_id),
                col(LeavingTitle.leaves_on),
                col(LibraryItem.rating_key),
            )
            .join(LibraryItem, col(LibraryItem.id) == col(LeavingTitle.item_id))
            .where(
                col(LibraryItem.section_id) == row.section_id,
                col(LibraryItem.type) == row.item_type,
                col(LibraryItem.missing_since).is_(None),
            )
            .order_by(col(LeavingTitle.leaves_on), col(LeavingTitle.item_id))
        )
        return await self._database.rows(leaving)

    async def _told(
        self, row: LeavingCollection, told: Sequence[AnyRow], left: int, now: datetime
    ) -> None:
        """Plex holds these now, and not what is ``left``; what was changed meanwhile is due
        still."""
        async with self._database.write() as session:
            for day in sorted({one.leaves_on for one in told}):
                for some in slices([one.item_id for one in told if one.leaves_on == day]):
                    these = update(LeavingTitle).where(col(LeavingTitle.item_id).in_(some))
                    await session.execute(these.values(told_on=day))
            trouble = NOT_ALL.format(count=left) if left else ""
            await session.execute(_where(row).values(trouble=trouble, tries=0))
            same = _where(row).where(col(LeavingCollection.revision) == row.revision)
            await session.execute(same.values(due_at=now + (AT_MOST if left else LOOK)))

    async def _put_off(self, row: LeavingCollection, error: MediaNestError, now: datetime) -> None:
        words = AWAY if isinstance(error, UpstreamUnreachableError) else error.message
        log.info("Plex is told of what leaves later", section=row.section_id, reason=error.message)
        again = now + min(AT_MOST, AGAIN * 2 ** min(row.tries, 10))
        async with self._database.write() as session:
            await session.execute(_where(row).values(trouble=words[:500], tries=row.tries + 1))
            same = _where(row).where(col(LeavingCollection.revision) == row.revision)
            await session.execute(same.values(due_at=again))

    async def _change(self, row: LeavingCollection, **values: Any) -> None:
        async with self._database.write() as session:
            await session.execute(_where(row).values(**values))
        for name, value in values.items():
            setattr(row, name, value)

    async def _forget(self, row: LeavingCollection) -> None:
        """There is nothing to tell any more, unless something was handed over meanwhile."""
        one = delete(LeavingCollection).where(
            col(LeavingCollection.section_id) == row.section_id,
            col(LeavingCollection.item_type) == row.item_type,
        )
        async with self._database.write() as session:
            same = one.where(col(LeavingCollection.revision) == row.revision)
            await session.execute(same)
            await session.execute(_where(row).values(rating_key="", made_as=""))


def _where(row: LeavingCollection) -> Any:
    return update(LeavingCollection).where(
        col(LeavingCollection.section_id) == row.section_id,
        col(LeavingCollection.item_type) == row.item_type,
    )


def _named(section: LibrarySection, rating_key: str) -> LibraryCollection:
    """Our row of it may be missing until the next sync: its key says enough."""
    return LibraryCollection(
        server_id=section.server_id, section_id=section.id or 0, rating_key=rating_key
    )


def _is_ours(told: Collection, row: LeavingCollection) -> bool:
    return not told.smart and (told.item_type, told.added_at) == (row.item_type, row.made_at)


async def _living(plex: PlexServer, wanted: Sequence[AnyRow], there: set[str]) -> list[AnyRow]:
    """Those that Plex has still, as far as it has to be asked: of a list with one that is gone, it
    takes none."""
    new = [one.rating_key for one in wanted if one.rating_key not in there]
    living = there | {item.rating_key for item in await plex.items(new)} if new else there
    return [one for one in wanted if one.rating_key in living]
