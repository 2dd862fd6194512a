"""What the plays of each item come to: kept as plays arrive, and made of them alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import Integer, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, update

from medianest.database import AnySelect, Database
from medianest.models.library_item import ItemType, LibraryItem
from medianest.models.play import ItemPlaySummary, Play, PlayHistory
from medianest.services.library import upserts

_PLAYED = (
    func.sum(col(Play.counted)).label("plays"),
    func.count(col(Play.account_id).distinct()).label("people"),
    func.max(col(Play.started_at)).label("last_played_at"),
)
_STALE = (
    select(col(ItemPlaySummary.item_id), col(LibraryItem.type))
    .join(LibraryItem, col(LibraryItem.id) == col(ItemPlaySummary.item_id))
    .where(col(ItemPlaySummary.is_stale))
    .order_by(col(ItemPlaySummary.item_id))
    .limit(upserts.MOST_AT_ONCE)
)
_COUNTED = (
    update(ItemPlaySummary)
    .where(col(ItemPlaySummary.item_id) == bindparam("which", type_=Integer))
    .values(
        plays=bindparam("plays"),
        people=bindparam("people"),
        last_played_at=bindparam("last_played_at"),
        is_stale=False,
    )
)
_CHANGED = update(PlayHistory).values(revision=col(PlayHistory.revision) + 1)
_ABOVE: dict[str, Any] = {
    ItemType.SEASON: col(LibraryItem.parent_id),
    ItemType.ALBUM: col(LibraryItem.parent_id),
    ItemType.SHOW: col(LibraryItem.root_id),
    ItemType.ARTIST: col(LibraryItem.root_id),
}


async def mark(
    database: Database, session: AsyncSession, item_ids: Iterable[int], *, are_counted: bool
) -> None:
    """Plays of these items came, which are not in their summaries yet. Those of a source that is
    not the chosen one change nothing of what is counted: for these the row is only made."""
    made = sqlite.insert if database.is_sqlite else postgresql.insert
    adding: Any = made(ItemPlaySummary)
    if are_counted:
        adding = adding.on_conflict_do_update(index_elements=["item_id"], set_={"is_stale": True})
    else:
        adding = adding.on_conflict_do_nothing()
    rows = [{"item_id": one, "plays": 0, "people": 0, "is_stale": True} for one in set(item_ids)]
    if rows:
        connection = await session.connection()
        await connection.execute(adding, rows)
        await connection.execute(_CHANGED)


async def mark_all(session: AsyncSession) -> None:
    """Everything has to be counted anew."""
    await session.execute(update(ItemPlaySummary).values(is_stale=True))
    await session.execute(_CHANGED)


async def catch_up(database: Database, check: Callable[[], None] = lambda: None) -> int:
    """Count what is stale, and answer how many items that were; ``check`` is called between
    transactions and may raise. Two at a time would do no harm, but plays that arrive meanwhile
    must come from the same run."""
    source = await _chosen(database)
    counted = 0
    while rows := await database.rows(_STALE):
        check()
        found: dict[int, tuple[int, int, Any]] = {}
        for kind in {row.type for row in rows}:
            ids = [row.item_id for row in rows if row.type == kind]
            if source is not None:
                for row in await database.slow_rows(_of(kind, ids, source)):
                    found[row.item_id] = (int(row.plays), row.people, row.last_played_at)
        values = []
        for row in rows:
            plays, people, last = found.get(row.item_id, (0, 0, None))
            known = {"plays": plays, "people": people, "last_played_at": last}
            values.append({"which": row.item_id, **known})
        async with database.write() as session:
            await _write(session, values)
        counted += len(rows)
    return counted


def _of(kind: str, ids: Sequence[int], source: str) -> AnySelect:
    above = _ABOVE.get(kind)
    if above is None:
        found = select(col(Play.item_id), *_PLAYED).where(col(Play.item_id).in_(ids))
        key: Any = col(Play.item_id)
    else:
        found = (
            select(above.label("item_id"), *_PLAYED)
            .select_from(LibraryItem)
            .join(Play, col(Play.item_id) == col(LibraryItem.id))
            .where(above.in_(ids))
        )
        key = above
    return found.where(col(Play.source) == source).group_by(key)


async def _write(session: AsyncSession, values: Sequence[dict[str, Any]]) -> None:
    connection = await session.connection()
    await connection.execute(_COUNTED, values)
    await connection.execute(_CHANGED)


async def _chosen(database: Database) -> str | None:
    """The source whose plays are counted; ``None`` until one was read to its end."""
    chosen = select(col(PlayHistory.source)).where(col(PlayHistory.is_chosen))
    rows = await database.rows(chosen)
    return rows[0].source if rows else None
