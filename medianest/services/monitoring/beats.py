"""Writes looks at monitors to their rows, many at once, and tells people and open pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from redis.asyncio import Redis
from sqlalchemy import case
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from medianest import events
from medianest.database import Database
from medianest.models.ids import utc_now
from medianest.models.monitor import Heartbeat, HeartbeatHour, Monitor, MonitorStatus
from medianest.services.library.upserts import insert_new, slices, update_rows
from medianest.services.monitoring import telling
from medianest.services.monitoring.looks import (
    HourSum,
    Look,
    Standing,
    by_monitor,
    hour_of,
    verdict,
)
from medianest.views.monitoring import MonitorBeat

MOST_AT_ONCE = 500
APART = timedelta(seconds=20)
"""Beats that come quicker and say nothing new are counted in their hour, and have no row."""

_COUNTS = ("up", "down", "pending", "maintenance", "answers", "response_sum_ms")


class BeatWriter:
    """For one process: it remembers when each monitor had its last row."""

    def __init__(self, database: Database, redis: Redis) -> None:
        self._database = database
        self._redis = redis
        self._rows_at: dict[int, datetime] = {}

    async def write(self, looks: Sequence[Look]) -> None:
        """Write what was not told before; raises :class:`UnavailableError`."""
        for some in slices(looks, MOST_AT_ONCE):
            taken = by_monitor(some)
            async with self._database.write() as session:
                written = await self._write(session, taken)
            if written:
                await events.publish(self._redis, events.MonitorChanged(beats=written))

    async def _write(
        self, session: AsyncSession, taken: dict[int, list[Look]]
    ) -> list[MonitorBeat]:
        batch = _Batch(self._rows_at)
        for standing in await _standings(session, list(taken)):
            batch.add(standing, taken[standing.id])
        await update_rows(session, Monitor, batch.monitors)
        await insert_new(session, Heartbeat, batch.beats)
        if batch.hours:
            rows = [hour.row(*key) for key, hour in batch.hours.items()]
            await session.execute(_adding(self._database.is_sqlite), rows)
        for standing, came_to in batch.verdicts:
            await telling.tell(session, standing, came_to)
        return batch.told


class _Batch:
    """The rows that looks come to."""

    def __init__(self, rows_at: dict[int, datetime]) -> None:
        self._rows_at = rows_at
        self.monitors: list[dict[str, Any]] = []
        self.beats: list[dict[str, Any]] = []
        self.hours: dict[tuple[int, datetime], HourSum] = {}
        self.told: list[MonitorBeat] = []
        self.verdicts: list[tuple[Standing, MonitorStatus]] = []

    def add(self, standing: Standing, looks: list[Look]) -> None:
        before = verdict(standing.recent)
        new = [look for look in looks if standing.is_new(look)]
        for look in new:
            is_change = standing.take(look)
            self.hours.setdefault((standing.id, hour_of(look.at)), HourSum()).add(look)
            if is_change or self._is_due(look):
                self._rows_at[standing.id] = look.at
                self.beats.append(_beat(look, is_change))
        if new:
            self.monitors.append(_changed(standing))
            self.told.append(told(standing))
            after = verdict(standing.recent)
            if before and after and after != before and not new[-1].is_quiet:
                self.verdicts.append((standing, after))

    def _is_due(self, look: Look) -> bool:
        before = self._rows_at.get(look.monitor_id)
        return before is None or abs(look.at - before) >= APART


def told(standing: Standing) -> MonitorBeat:
    """What open pages hear of it."""
    return MonitorBeat(
        id=standing.id,
        status=standing.status,
        since=standing.since,
        at=standing.beat_at,
        response_ms=standing.response_ms,
    )


async def _standings(session: AsyncSession, ids: list[int]) -> list[Standing]:
    columns = [getattr(Monitor, name) for name in Standing.__slots__]
    wanted = select(*columns).where(col(Monitor.id).in_(ids)).order_by(col(Monitor.id))
    # Another process may be writing the same looks: on PostgreSQL, which lets both, one waits.
    rows = (await session.execute(wanted.with_for_update())).all()
    return [Standing(*row) for row in rows]


def _beat(look: Look, is_change: bool) -> dict[str, Any]:
    return {
        "monitor_id": look.monitor_id,
        "at": look.at,
        "status": str(look.status),
        "response_ms": look.response_ms,
        "message": look.message[:500] if is_change else "",
        "is_change": is_change,
    }


def _changed(standing: Standing) -> dict[str, Any]:
    names = ("id", "status", "since", "beat_at", "message", "response_ms", "recent")
    return {name: getattr(standing, name) for name in names} | {"updated_at": utc_now()}


def _adding(is_sqlite: bool) -> Any:
    """Adds to what the hour has already."""
    insert: Any = sqlite.insert if is_sqlite else postgresql.insert
    table = HeartbeatHour.__table__  # type: ignore[attr-defined]
    made = insert(table)
    most, told_ms = table.c.response_max_ms, made.excluded.response_max_ms
    sums = {name: table.c[name] + made.excluded[name] for name in _COUNTS}
    return made.on_conflict_do_update(
        index_elements=["monitor_id", "hour"],
        set_={**sums, "response_max_ms": case((told_ms > most, told_ms), else_=most)},
    )
