"""How a monitor was: single looks for as long as they are kept, whole hours before that."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import case, func, select
from sqlmodel import col

from medianest.database import AnyRow, Database
from medianest.models.ids import utc_now
from medianest.models.monitor import Heartbeat, HeartbeatHour
from medianest.services.actor import Actor
from medianest.services.monitoring.looks import HourSum
from medianest.services.monitoring.overview import MonitoringOverview
from medianest.services.settings.settings import SettingsService
from medianest.views.monitoring import HistoryEvent, HistoryPoint, MonitorHistoryView

MOST_HOURS = 400 * 24
MOST_POINTS = 300
MOST_EVENTS = 100


class MonitorHistory:
    """Only of monitors that the person may see."""

    def __init__(
        self, database: Database, settings: SettingsService, overview: MonitoringOverview
    ) -> None:
        self._database = database
        self._settings = settings
        self._overview = overview

    async def show(self, actor: Actor, monitor_id: int, hours: int) -> MonitorHistoryView:
        """The last ``hours``, in at most ``MOST_POINTS`` points; raises `NotFoundError`."""
        await self._overview.visible(actor, monitor_id)
        since = utc_now() - timedelta(hours=hours)
        kept_hours = (await self._settings.current()).retention.heartbeat_hours
        rows = await (self._looks if hours <= kept_hours else self._hours)(monitor_id, since)
        return MonitorHistoryView(
            id=monitor_id,
            hours=hours,
            points=_points(rows, since, timedelta(hours=hours) / MOST_POINTS),
            events=await self._events(actor, monitor_id, since),
        )

    async def _looks(self, monitor_id: int, since: datetime) -> Sequence[AnyRow]:
        took = func.coalesce(col(Heartbeat.response_ms), 0.0)
        statuses = [
            case((col(Heartbeat.status) == name, 1), else_=0).label(name)
            for name in ("up", "down", "pending", "maintenance")
        ]
        answered = case((col(Heartbeat.response_ms).is_not(None), 1), else_=0)
        wanted = (
            select(
                col(Heartbeat.at),
                *statuses,
                answered.label("answers"),
                took.label("response_sum_ms"),
                took.label("response_max_ms"),
            )
            .where(col(Heartbeat.monitor_id) == monitor_id, col(Heartbeat.at) >= since)
            .order_by(col(Heartbeat.at))
        )
        return await self._database.rows(wanted)

    async def _hours(self, monitor_id: int, since: datetime) -> Sequence[AnyRow]:
        names = HourSum.__slots__
        wanted = (
            select(
                col(HeartbeatHour.hour).label("at"),
                *(getattr(HeartbeatHour, name) for name in names),
            )
            .where(col(HeartbeatHour.monitor_id) == monitor_id, col(HeartbeatHour.hour) >= since)
            .order_by(col(HeartbeatHour.hour))
        )
        return await self._database.rows(wanted)

    async def _events(self, actor: Actor, monitor_id: int, since: datetime) -> list[HistoryEvent]:
        wanted = (
            select(col(Heartbeat.at), col(Heartbeat.status), col(Heartbeat.message))
            .where(col(Heartbeat.monitor_id) == monitor_id, col(Heartbeat.is_change))
            .where(col(Heartbeat.at) >= since)
            .order_by(col(Heartbeat.at).desc())
            .limit(MOST_EVENTS)
        )
        return [
            HistoryEvent(at=row.at, status=row.status, message=row.message * actor.is_admin)
            for row in await self._database.rows(wanted)
        ]


def _points(rows: Sequence[AnyRow], since: datetime, width: timedelta) -> list[HistoryPoint]:
    """``rows`` added up to points of ``width``; where nobody looked there is none."""
    sums: dict[int, HourSum] = {}
    begins: dict[int, datetime] = {}
    for row in rows:
        place = int((row.at - since) / width)
        begins.setdefault(place, row.at)
        found = sums.setdefault(place, HourSum())
        for name in ("up", "down", "pending", "maintenance", "answers", "response_sum_ms"):
            setattr(found, name, getattr(found, name) + getattr(row, name))
        found.response_max_ms = max(found.response_max_ms, row.response_max_ms)
    return [_point(begins[place].astimezone(UTC), sums[place]) for place in sorted(sums)]


def _point(at: datetime, found: HourSum) -> HistoryPoint:
    return HistoryPoint(
        at=at,
        up=found.up,
        down=found.down,
        pending=found.pending,
        maintenance=found.maintenance,
        response_ms=found.response_sum_ms / found.answers if found.answers else None,
        response_max_ms=found.response_max_ms if found.answers else None,
    )
