"""Keeps the rows of groups and monitors as their source lists them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from redis.asyncio import Redis
from sqlalchemy import ColumnElement, delete
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from medianest import events
from medianest.database import Database
from medianest.models.ids import utc_now
from medianest.models.monitor import Monitor, MonitorGroup, MonitorSource, MonitorStatus
from medianest.services.monitoring.looks import last_status


@dataclass(frozen=True, slots=True)
class ListedGroup:
    """A group as its source has it; ``is_public`` there means that it is published here as soon as
    it is first seen. Who publishes it is an administrator's to say afterwards."""

    upstream_id: str
    name: str
    position: int = 0
    is_public: bool = False


@dataclass(frozen=True, slots=True)
class ListedMonitor:
    """A monitor as its source has it; ``group`` is the upstream's number of a listed group. Nothing
    is known of one that ``is_silent``, whatever it said last."""

    upstream_id: str
    group: str
    name: str
    kind: str = ""
    url: str = ""
    tags: tuple[tuple[str, ...], ...] = ()
    position: int = 0
    interval_seconds: int | None = None
    is_active: bool = True
    in_maintenance: bool = False
    is_silent: bool = False


class Roster:
    """Rows keep their numbers, and what is known of a monitor, for as long as it is listed."""

    def __init__(self, database: Database, redis: Redis) -> None:
        self._database = database
        self._redis = redis

    async def write(
        self,
        source: MonitorSource,
        groups: Sequence[ListedGroup],
        monitors: Sequence[ListedMonitor],
    ) -> dict[str, int]:
        """Have these and no others; our numbers of the monitors by the source's.

        Open pages are told to read again where anything is not as it was.
        """
        async with self._database.write() as session:
            ids, is_news = await _groups(session, source, groups)
            found, changed = await _monitors(session, source, ids, monitors)
            gone = await _remove_others(session, source, set(ids.values()))
        if is_news or changed or gone:
            await self.tell()
        return found

    async def numbers(self, source: MonitorSource) -> dict[str, int]:
        """Our numbers of monitors by the source's."""
        wanted = select(Monitor.upstream_id, col(Monitor.id)).where(Monitor.source == source)
        return {row.upstream_id: row.id for row in await self._database.rows(wanted)}

    async def forget(self, source: MonitorSource) -> None:
        """Nothing of ``source`` is left: it is another one now."""
        async with self._database.write() as session:
            gone = await session.execute(delete(MonitorGroup).where(_of_group(source)))
        if getattr(gone, "rowcount", 0):
            await self.tell()

    async def tell(self) -> None:
        """What pages show of monitoring is to be read again."""
        await events.publish(self._redis, events.MonitoringChanged())


async def _groups(
    session: AsyncSession, source: MonitorSource, listed: Sequence[ListedGroup]
) -> tuple[dict[str, int], bool]:
    rows = (await session.execute(select(MonitorGroup).where(_of_group(source)))).scalars()
    known, is_news = {row.upstream_id: row for row in rows}, False
    ids: dict[str, int] = {}
    for one in listed:
        row = known.get(one.upstream_id)
        if row is None:
            row = MonitorGroup(source=source, upstream_id=one.upstream_id)
            row.is_published, is_news = one.is_public, True
            session.add(row)
        is_news |= _set(row, name=one.name[:300], position=one.position)
        await session.flush()
        ids[one.upstream_id] = row.id or 0
    return ids, is_news


async def _monitors(
    session: AsyncSession,
    source: MonitorSource,
    groups: dict[str, int],
    listed: Sequence[ListedMonitor],
) -> tuple[dict[str, int], bool]:
    rows = (await session.execute(select(Monitor).where(Monitor.source == source))).scalars()
    known, is_news = {row.upstream_id: row for row in rows}, False
    kept: list[Monitor] = []
    for one in listed:
        row = known.pop(one.upstream_id, None)
        if row is None:
            row = Monitor(source=source, upstream_id=one.upstream_id, group_id=groups[one.group])
            session.add(row)
        is_news |= _take(row, one, groups[one.group])
        kept.append(row)
    for row in known.values():
        await session.delete(row)
    await session.flush()
    return {row.upstream_id: row.id or 0 for row in kept}, is_news or bool(known)


async def _remove_others(session: AsyncSession, source: MonitorSource, kept: set[int]) -> bool:
    others = delete(MonitorGroup).where(_of_group(source), col(MonitorGroup.id).not_in(kept))
    return bool(getattr(await session.execute(others), "rowcount", 0))


def _take(row: Monitor, one: ListedMonitor, group_id: int) -> bool:
    is_news = _set(
        row,
        group_id=group_id,
        name=one.name[:300],
        kind=one.kind[:40],
        url=one.url[:2000],
        tags=[list(tag) for tag in one.tags],
        position=one.position,
        interval_seconds=one.interval_seconds,
        is_active=one.is_active,
    )
    status = _status(row, one)
    if row.status != status:
        row.status, row.since, is_news = status, utc_now(), True
    return is_news


def _status(row: Monitor, one: ListedMonitor) -> MonitorStatus:
    """A maintenance is told before the first beat of it."""
    if not one.is_active:
        return MonitorStatus.PAUSED
    if one.in_maintenance:
        return MonitorStatus.MAINTENANCE
    return MonitorStatus.UNKNOWN if one.is_silent else last_status(row.recent)


def _set(row: Monitor | MonitorGroup, **values: object) -> bool:
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    return bool(changed)


def _of_group(source: MonitorSource) -> ColumnElement[bool]:
    return col(MonitorGroup.source) == source
