"""Puts rows of a history into our tables, some at a time, each once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, update

from medianest.database import AnyRow, Database
from medianest.models.ids import utc_now
from medianest.models.play import Play, PlayAccount, PlayHistory, PlaySource
from medianest.models.plex_account import PlexAccount
from medianest.services.insights import summaries
from medianest.services.insights.histories import OWNER_HERE, Person, Told
from medianest.services.insights.joins import Joins, Place
from medianest.services.library import upserts

AT_ONCE = 2_000
"""Rows of one transaction, a fifth of a second: most of the time of smaller ones is waiting for
the disk, and ten years of plays are to be here today."""
_LOST = (
    select(
        col(Play.id),
        col(Play.source),
        col(Play.type),
        col(Play.section_key),
        col(Play.rating_key),
        col(Play.guid),
        col(Play.title),
        col(Play.show_title),
        col(Play.season),
        col(Play.number),
        col(Play.released_on),
    )
    .where(col(Play.item_id).is_(None))
    .order_by(col(Play.id))
    .limit(upserts.MOST_AT_ONCE)
)


class PlayWriter:
    """For one run over the history of one source. Each batch is committed with how far it came, so
    that a run which is killed in between loses nothing, and the next one goes on from there. An
    item is marked once: what is marked is counted when the run is over, and not before."""

    def __init__(
        self, database: Database, server_id: str, source: PlaySource, *, are_counted: bool
    ) -> None:
        self._database = database
        self._server_id = server_id
        self._source = source
        self._are_counted = are_counted
        self._joins = Joins(database, server_id)
        self._users: dict[int, str] = {}
        self._marked: set[int] = set()

    async def begin(self, people: Sequence[Person], owner_id: int | None) -> None:
        """Learn who plays, and whose accounts here they are."""
        linked = await self._database.rows(
            select(col(PlexAccount.plex_id), col(PlexAccount.user_id))
        )
        self._users = {row.plex_id: row.user_id for row in linked}
        known = {
            row.id: row
            for row in await self._database.rows(
                select(
                    col(PlayAccount.id),
                    col(PlayAccount.name),
                    col(PlayAccount.keeps_history),
                    col(PlayAccount.sections),
                )
            )
        }
        each = {one.id: one for one in people}.values()
        changed = [one for one in each if _differs(known.get(one.id), one)]
        for some in upserts.slices(changed):
            async with self._database.write() as session:
                for one in some:
                    known_as: dict[str, Any] = {
                        "name": one.name[:200],
                        "keeps_history": one.keeps_history,
                    }
                    sections = None if one.sections is None else list(one.sections)
                    row = PlayAccount(id=one.id, sections=sections, **known_as)
                    await session.merge(row)
        await self._match(owner_id)

    async def write(self, rows: Sequence[Told], read_until: int | None) -> int:
        """Store those that are not there yet, and answer how many they were. Up to ``read_until``
        everything is stored then; null where that cannot be said."""
        added = 0
        for some in upserts.slices(rows, AT_ONCE):
            fresh = await self._fresh(some)
            places = await self._joins.find(fresh)
            values = [self._values(one, place) for one, place in zip(fresh, places, strict=True)]
            touched = {item_id for place in places if place for item_id in place.all} - self._marked
            async with self._database.write() as session:
                await upserts.insert_new(session, Play, values)
                await summaries.mark(
                    self._database, session, touched, are_counted=self._are_counted
                )
                if read_until is not None:
                    await self._come_to(session, min(read_until, max(one.at for one in some)))
            self._marked |= touched
            added += len(fresh)
        return added

    async def join_lost(self) -> int:
        """Look once more for the items of plays that have none, and answer how many were found."""
        last, found = 0, 0
        while rows := await self._database.rows(_LOST.where(col(Play.id) > last)):
            last = rows[-1].id
            places = await self._joins.find([_told(row) for row in rows], by_title=True)
            joined = [(row, place) for row, place in zip(rows, places, strict=True) if place]
            if not joined:
                continue
            values = [{"id": row.id, "item_id": place.item_id} for row, place in joined]
            touched = {item_id for _, place in joined for item_id in place.all} - self._marked
            async with self._database.write() as session:
                await upserts.update_rows(session, Play, values)
                await summaries.mark(
                    self._database, session, touched, are_counted=self._are_counted
                )
            self._marked |= touched
            found += len(joined)
        return found

    async def _match(self, owner_id: int | None) -> None:
        """People of whom plays came before they had an account here, and the server's owner whose
        number was not known."""
        unmatched = select(col(Play.account_id)).where(col(Play.user_id).is_(None)).distinct()
        waiting = {row.account_id for row in await self._database.slow_rows(unmatched)}
        for account_id in sorted(waiting & self._users.keys()):
            theirs = update(Play).where(
                col(Play.account_id) == account_id, col(Play.user_id).is_(None)
            )
            async with self._database.write() as session:
                await session.execute(theirs.values(user_id=self._users[account_id]))
        if owner_id is None or OWNER_HERE not in waiting:
            return
        async with self._database.write() as session:
            owners = update(Play).where(
                col(Play.account_id) == OWNER_HERE, col(Play.server_id) == self._server_id
            )
            known = {"account_id": owner_id, "user_id": self._users.get(owner_id)}
            await session.execute(owners.values(**known))
            await summaries.mark_all(session)

    async def _fresh(self, rows: Sequence[Told]) -> list[Told]:
        """Those that are not there yet, each once."""
        by_id = {one.source_id: one for one in rows}
        known: set[str] = set()
        for some in upserts.slices(sorted(by_id)):
            there = select(col(Play.source_id)).where(
                col(Play.server_id) == self._server_id,
                col(Play.source) == self._source,
                col(Play.source_id).in_(some),
            )
            known.update(row.source_id for row in await self._database.rows(there))
        return [one for source_id, one in by_id.items() if source_id not in known]

    def _values(self, one: Told, place: Place | None) -> dict[str, Any]:
        return {
            "server_id": self._server_id,
            "source": str(self._source),
            "source_id": one.source_id[:64],
            "account_id": one.account_id,
            "user_id": self._users.get(one.account_id),
            "item_id": place.item_id if place else None,
            "type": one.type[:16],
            "section_key": one.section_key[:40],
            "rating_key": one.rating_key[:40],
            "guid": one.guid[:500],
            "title": one.title[:1000],
            "show_title": one.show_title[:1000],
            "season": one.season,
            "number": one.number,
            "released_on": one.released_on,
            "started_at": datetime.fromtimestamp(one.at, UTC),
            "seconds": one.seconds,
            "percent": one.percent,
            "counted": one.counted,
        }

    async def _come_to(self, session: AsyncSession, at: int) -> None:
        here = update(PlayHistory).where(
            col(PlayHistory.server_id) == self._server_id,
            col(PlayHistory.source) == self._source,
            col(PlayHistory.read_until) < at,
        )
        # A row that a server's wrong clock put into the future must not hide what comes before it.
        await session.execute(here.values(read_until=min(at, int(utc_now().timestamp()))))


def _differs(row: AnyRow | None, one: Person) -> bool:
    sections = None if one.sections is None else list(one.sections)
    wanted = (one.name[:200], one.keeps_history, sections)
    return row is None or (row.name, row.keeps_history, row.sections) != wanted


def _told(row: AnyRow) -> Told:
    return Told(
        source_id="",
        account_id=0,
        type=row.type,
        section_key=row.section_key,
        rating_key=row.rating_key,
        guid=row.guid,
        title=row.title,
        show_title=row.show_title,
        season=row.season,
        number=row.number,
        released_on=row.released_on,
        at=0,
    )
