"""Monitors in our rows, and who looks at them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import col, select

from medianest.models import Heartbeat, HeartbeatHour, Monitor, MonitorGroup, MonitorSource
from medianest.models.monitor import MonitorStatus
from medianest.models.user import Role
from medianest.runtime import Runtime
from medianest.services.actor import Actor
from medianest.services.monitoring.looks import Look
from medianest.services.monitoring.roster import ListedGroup, ListedMonitor

ADMIN = Actor("a", "Ada", Role.ADMIN, "s")
USER = Actor("u", "Una", Role.USER, "s")
UP, DOWN, PENDING = MonitorStatus.UP, MonitorStatus.DOWN, MonitorStatus.PENDING
MAINTENANCE = MonitorStatus.MAINTENANCE
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
KUMA = MonitorSource.UPTIME_KUMA


class Watched:
    """``list`` says what there is, ``look`` what came of looks ``seconds`` after noon."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.parts = runtime.monitoring
        self.roster = self.parts._roster
        self.beats = self.parts._beats

    async def list(self, *monitors: ListedMonitor, public: bool = True) -> dict[str, int]:
        groups = {
            one.group: ListedGroup(one.group, one.group, is_public=public) for one in monitors
        }
        return await self.roster.write(KUMA, list(groups.values()), monitors)

    async def look(
        self, number: int, *seen: tuple[float, MonitorStatus, float | None], live: bool = True
    ) -> None:
        await self.beats.write(
            [
                Look(number, NOON + timedelta(seconds=at), status, took, f"at {at}", live)
                for at, status, took in seen
            ]
        )

    async def monitor(self, number: int) -> Monitor:
        async with self.runtime.database.read() as session:
            found = await session.get(Monitor, number)
        assert found is not None
        return found

    async def rows(self, table: type[Any] = Heartbeat) -> list[Any]:
        order = {Heartbeat: Heartbeat.at, HeartbeatHour: HeartbeatHour.hour}
        wanted = select(table).order_by(col(order.get(table, table.__table__.c[0])))
        async with self.runtime.database.read() as session:
            return list((await session.execute(wanted)).scalars())

    async def groups(self) -> dict[str, MonitorGroup]:
        return {row.upstream_id: row for row in await self.rows(MonitorGroup)}


def listed(number: str, name: str = "", group: str = "media", **more: Any) -> ListedMonitor:
    return ListedMonitor(number, group, name or f"Monitor {number}", **more)
