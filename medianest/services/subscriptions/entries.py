"""What checks have seen of a subscription's list: rows that stay, so that nothing comes twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, func, select

from medianest.database import Database
from medianest.errors import ConflictError
from medianest.integrations.ytdlp.details import ListedEntry
from medianest.models.download import ACTIVE, Download
from medianest.models.subscription import SubscriptionEntry, SubscriptionEntryState
from medianest.services.subscriptions.choice import Key, key_of

BATCH = 500
LONGEST_TITLE = 500

Sorted = tuple[ListedEntry, SubscriptionEntryState]


async def known(database: Database, subscription_id: str) -> set[Key]:
    """Everything that was ever seen in it."""
    columns = select(col(SubscriptionEntry.extractor), col(SubscriptionEntry.media_id))
    rows = await database.rows(columns.where(SubscriptionEntry.subscription_id == subscription_id))
    return {(row.extractor, row.media_id) for row in rows}


async def remember(
    database: Database, subscription_id: str, entries: Sequence[Sorted], now: datetime
) -> None:
    """Keep these, in order, the newest last; after everything that was seen before."""
    if not entries:
        return
    newest = select(func.max(SubscriptionEntry.seen_at)).where(
        SubscriptionEntry.subscription_id == subscription_id
    )
    async with database.read() as session:
        before = (await session.execute(newest)).scalar_one_or_none()
    # A clock that was set back must not put what is new behind what is old.
    seen_at = now if before is None else max(now, before + timedelta(microseconds=1))
    rows = [
        _row(subscription_id, entry, state, seen_at + timedelta(microseconds=place))
        for place, (entry, state) in enumerate(entries)
    ]
    for start in range(0, len(rows), BATCH):
        async with database.write() as session:
            session.add_all(rows[start : start + BATCH])


async def waiting(database: Database, subscription_id: str) -> list[SubscriptionEntry]:
    """What is wanted and was not asked for yet, the newest first."""
    wanted = _of(subscription_id, SubscriptionEntryState.WAITING)
    async with database.read() as session:
        found = await session.execute(wanted.order_by(col(SubscriptionEntry.seen_at).desc()))
        return list(found.scalars())


async def unfinished(database: Database, subscription_id: str) -> int:
    """How many downloads of this subscription have not ended."""
    statement = (
        select(func.count())
        .select_from(SubscriptionEntry)
        .join(Download, col(Download.id) == col(SubscriptionEntry.download_id))
        .where(
            SubscriptionEntry.subscription_id == subscription_id, col(Download.status).in_(ACTIVE)
        )
    )
    async with database.read() as session:
        return int((await session.execute(statement)).scalar_one())


async def take(session: AsyncSession, entry: SubscriptionEntry, download: Download) -> None:
    """This download is made of it, in the transaction that makes it: so no video is asked for
    twice, whatever happens to the check. Raises :class:`ConflictError` if it does not wait any
    more.
    """
    state = SubscriptionEntryState.TAKEN
    if not await _move(session, [entry.id], state=state, download_id=download.id):
        raise ConflictError("This video was asked for already.")
    download.title = download.title or entry.title


async def skip(database: Database, entry_ids: list[str]) -> None:
    """Not wanted after all."""
    if entry_ids:
        async with database.write() as session:
            for start in range(0, len(entry_ids), BATCH):
                some = entry_ids[start : start + BATCH]
                await _move(session, some, state=SubscriptionEntryState.SKIPPED)


async def note_gone(database: Database, subscription_id: str) -> None:
    """What became of a video whose download was removed: it never comes again."""
    statement = update(SubscriptionEntry).where(
        col(SubscriptionEntry.subscription_id) == subscription_id,
        col(SubscriptionEntry.state) == SubscriptionEntryState.TAKEN,
        col(SubscriptionEntry.download_id).is_(None),
    )
    async with database.write() as session:
        await session.execute(
            statement.values(state=SubscriptionEntryState.GONE).execution_options(
                synchronize_session=False
            )
        )


async def _move(session: AsyncSession, entry_ids: list[str], **values: Any) -> int:
    """Only what still waits moves on."""
    statement = (
        update(SubscriptionEntry)
        .where(
            col(SubscriptionEntry.id).in_(entry_ids),
            col(SubscriptionEntry.state) == SubscriptionEntryState.WAITING,
        )
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    result: CursorResult[Any] = await session.execute(statement)  # type: ignore[assignment]
    return result.rowcount


def _of(subscription_id: str, state: SubscriptionEntryState) -> Any:
    return select(SubscriptionEntry).where(
        SubscriptionEntry.subscription_id == subscription_id, SubscriptionEntry.state == state
    )


def _row(
    subscription_id: str, entry: ListedEntry, state: SubscriptionEntryState, seen_at: datetime
) -> SubscriptionEntry:
    extractor, media_id = key_of(entry)
    return SubscriptionEntry(
        subscription_id=subscription_id,
        extractor=extractor,
        media_id=media_id,
        url=entry.url,
        title=entry.title[:LONGEST_TITLE],
        duration_seconds=entry.duration_seconds,
        state=state,
        seen_at=seen_at,
    )
