"""Works out uptimes from the hours kept, and drops what is too old to keep."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, func
from sqlmodel import col, select

from medianest.database import Database
from medianest.models.ids import utc_now
from medianest.models.monitor import (
    Heartbeat,
    HeartbeatHour,
    Monitor,
    MonitorFeed,
    MonitorSource,
)
from medianest.services.library.upserts import update_rows
from medianest.services.monitoring.roster import Roster
from medianest.services.settings.settings import SettingsService

DAY, WEEK, MONTH = timedelta(days=1), timedelta(days=7), timedelta(days=30)
HOURS_KEPT = timedelta(days=400)
"""Changes of a status are kept as long: histories show them."""


class MonitorFigures:
    """Uptimes as Uptime Kuma has them: maintenance is time up, pending is not."""

    def __init__(self, database: Database, settings: SettingsService, roster: Roster) -> None:
        self._database = database
        self._settings = settings
        self._roster = roster

    async def refresh(self) -> None:
        """Work out the uptimes, except those that the source tells itself; open pages are told to
        read again where one of them is shown otherwise."""
        spans = {"uptime_24h": DAY, "uptime_7d": WEEK, "uptime_30d": MONTH}
        found = {name: await self._ratios(span) for name, span in spans.items()}
        is_news = False
        for source, told in (
            (MonitorSource.OWN, ()),
            (MonitorSource.UPTIME_KUMA, await self._told()),
        ):
            names = [name for name in spans if name not in told]
            figures = [getattr(Monitor, name) for name in names]
            wanted = select(Monitor.id, *figures).where(Monitor.source == source)
            known = await self._database.rows(wanted)
            rows = [
                {"id": row.id, **{name: found[name].get(row.id) for name in names}} for row in known
            ]
            async with self._database.write() as session:
                await update_rows(session, Monitor, rows)
            is_news |= any(
                _shown(getattr(before, name)) != _shown(row[name])
                for before, row in zip(known, rows, strict=True)
                for name in names
            )
        if is_news:
            await self._roster.tell()

    async def forget(self) -> None:
        """Drop looks that are too old."""
        now = utc_now()
        kept = timedelta(hours=(await self._settings.current()).retention.heartbeat_hours)
        usual = delete(Heartbeat).where(
            col(Heartbeat.is_change).is_(False), col(Heartbeat.at) < now - kept
        )
        changes = delete(Heartbeat).where(
            col(Heartbeat.is_change).is_(True), col(Heartbeat.at) < now - HOURS_KEPT
        )
        hours = delete(HeartbeatHour).where(col(HeartbeatHour.hour) < now - HOURS_KEPT)
        for old in (usual, changes, hours):
            async with self._database.write() as session:
                await session.execute(old)

    async def _ratios(self, span: timedelta) -> dict[int, float]:
        good = func.sum(col(HeartbeatHour.up) + col(HeartbeatHour.maintenance))
        bad = func.sum(col(HeartbeatHour.down) + col(HeartbeatHour.pending))
        wanted = (
            select(HeartbeatHour.monitor_id, good.label("good"), bad.label("bad"))
            .where(col(HeartbeatHour.hour) > utc_now() - span)
            .group_by(col(HeartbeatHour.monitor_id))
        )
        rows = await self._database.rows(wanted)
        return {row.monitor_id: row.good / (row.good + row.bad) for row in rows}

    async def _told(self) -> tuple[str, ...]:
        """Those who are signed in are told more by Uptime Kuma than its status pages say."""
        async with self._database.read() as session:
            feed = await session.get(MonitorFeed, MonitorSource.UPTIME_KUMA)
        return ("uptime_24h", "uptime_30d") if feed and feed.token else ("uptime_24h",)


def _shown(ratio: float | None) -> int | None:
    """As much of it as people see: hundredths of a percent."""
    return None if ratio is None else int(ratio * 10_000 + 1e-6)
