"""What is up and what is not, as each person may see it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from medianest.database import Database
from medianest.errors import NotFoundError
from medianest.models.ids import utc_now
from medianest.models.monitor import (
    Heartbeat,
    Monitor,
    MonitorGroup,
    MonitorSource,
    MonitorStatus,
)
from medianest.services.actor import Actor
from medianest.services.audit import AuditLog
from medianest.services.monitoring.feeds import MonitorFeeds
from medianest.services.monitoring.looks import STATUSES
from medianest.services.monitoring.roster import Roster
from medianest.services.monitoring.telling import GROUP
from medianest.services.monitoring.upstream_breakers import UpstreamBreakers
from medianest.services.settings.settings import SettingsService
from medianest.views.monitoring import (
    BeatView,
    BreakerView,
    DashboardStatusView,
    MonitorCounts,
    MonitorGroupView,
    MonitoringView,
    MonitorView,
    UpstreamDetailsView,
    UpstreamStateView,
)
from medianest.views.settings import UptimeKumaSettings

GONE = "There is no such service here."
WORST_FIRST = (
    MonitorStatus.DOWN,
    MonitorStatus.PENDING,
    MonitorStatus.UNKNOWN,
    MonitorStatus.MAINTENANCE,
    MonitorStatus.UP,
    MonitorStatus.PAUSED,
)
_WORSE = {str(status): place for place, status in enumerate(WORST_FIRST)}
_NEVER = datetime.min.replace(tzinfo=UTC)


class MonitoringOverview:
    """People see groups that are published; administrators everything, addresses too."""

    def __init__(
        self,
        database: Database,
        settings: SettingsService,
        audit: AuditLog,
        feeds: MonitorFeeds,
        roster: Roster,
        breakers: UpstreamBreakers,
    ) -> None:
        self._database = database
        self._settings = settings
        self._audit = audit
        self._feeds = feeds
        self._roster = roster
        self._breakers = breakers

    async def source(self) -> MonitorSource:
        """Who looks by the settings that hold now."""
        given = (await self._settings.current()).uptime_kuma
        return MonitorSource.UPTIME_KUMA if is_set_up(given) else MonitorSource.OWN

    async def show(self, actor: Actor) -> MonitoringView:
        """All groups with their monitors, what fails first."""
        source = await self.source()
        groups = await self._groups(actor, source)
        return MonitoringView(
            feed=await self._feeds.view(source),
            counts=_counts(monitor for group in groups for monitor in group.monitors),
            groups=sorted(groups, key=lambda group: min(map(_badness, group.monitors))),
        )

    async def statuses(self, actor: Actor) -> dict[int, str]:
        """Id of each monitor that ``actor`` may see → its status."""
        wanted = _visible(actor, await self.source())
        columns = wanted.with_only_columns(col(Monitor.id), col(Monitor.status)).order_by(None)
        return {row.id: row.status for row in await self._database.rows(columns)}

    async def dashboard(self, actor: Actor) -> DashboardStatusView:
        """All of it in one glance."""
        shown = await self.show(actor)
        monitors = [monitor for group in shown.groups for monitor in group.monitors]
        failing = [one for one in monitors if _badness(one) < _WORSE[MonitorStatus.UNKNOWN]]
        worst = min(monitors, key=_badness, default=None)
        return DashboardStatusView(
            status=worst.status if worst else MonitorStatus.UNKNOWN,
            feed=shown.feed,
            counts=shown.counts,
            failing=sorted(failing, key=_newest_trouble),
            upstreams=await self.upstreams(),
        )

    async def upstreams(self) -> list[UpstreamStateView]:
        """The programs that MediaNest uses, as it saw them last."""
        return [_upstream(row) for row in await self._rows(MonitorSource.OWN)]

    async def upstream_details(self, actor: Actor) -> list[UpstreamDetailsView]:
        """The same with what only administrators may know."""
        actor.require_admin()
        rows = await self._rows(MonitorSource.OWN)
        errors = {row.id: await self._last_error(row) for row in rows}
        breakers = await self._breakers.show()
        return [_details(row, errors[row.id], breakers.get(row.upstream_id)) for row in rows]

    async def publish(self, actor: Actor, group_id: int, is_published: bool) -> MonitorGroupView:
        """Show a group to everybody, or to administrators alone. Raises `NotFoundError`."""
        actor.require_admin()
        async with self._database.write() as session:
            row = await session.get(MonitorGroup, group_id)
            if row is None:
                raise NotFoundError("There is no such group.")
            row.is_published = is_published
            await self._audit.note(
                "monitoring.published" if is_published else "monitoring.hidden",
                actor_id=actor.user_id,
                target=row.name,
                session=session,
            )
        await self._roster.tell()
        found = await self._groups(actor, MonitorSource(row.source))
        empty = MonitorGroupView(id=group_id, name=row.name, is_published=is_published, monitors=[])
        return next((group for group in found if group.id == group_id), empty)

    async def visible(self, actor: Actor, monitor_id: int) -> Monitor:
        """The monitor, if ``actor`` may see it now; raises :class:`NotFoundError`."""
        one = _visible(actor, await self.source()).where(Monitor.id == monitor_id)
        async with self._database.read() as session:
            found = (await session.execute(one)).scalars().first()
        if found is None:
            raise NotFoundError(GONE)
        return found

    async def _groups(self, actor: Actor, source: MonitorSource) -> list[MonitorGroupView]:
        async with self._database.read() as session:
            named = select(MonitorGroup).where(MonitorGroup.source == source)
            ordered = named.order_by(col(MonitorGroup.position), col(MonitorGroup.name))
            groups = (await session.execute(ordered)).scalars().all()
            rows = (await session.execute(_visible(actor, source))).scalars().all()
        inside: dict[int, list[MonitorView]] = {}
        for row in rows:
            inside.setdefault(row.group_id, []).append(view(row, actor))
        return [_group(one, inside[one.id]) for one in groups if one.id in inside]

    async def _rows(self, source: MonitorSource) -> Sequence[Monitor]:
        wanted = select(Monitor).where(Monitor.source == source).order_by(col(Monitor.position))
        async with self._database.read() as session:
            return (await session.execute(wanted)).scalars().all()

    async def _last_error(self, row: Monitor) -> Heartbeat | None:
        wanted = select(Heartbeat).where(
            Heartbeat.monitor_id == row.id,
            col(Heartbeat.is_change),
            Heartbeat.status != MonitorStatus.UP,
            Heartbeat.at <= utc_now(),
        )
        async with self._database.read() as session:
            newest = wanted.order_by(col(Heartbeat.at).desc()).limit(1)
            return (await session.execute(newest)).scalars().first()


def _newest_trouble(one: MonitorView) -> tuple[int, bool, timedelta]:
    """What is worst; of that what nobody knows yet, and a service before the group it is in."""
    return _badness(one), one.kind == GROUP, _NEVER - (one.since or _NEVER)


def is_set_up(given: UptimeKumaSettings) -> bool:
    """Whether Uptime Kuma can be asked for what it watches."""
    return bool(given.url and (given.status_page_slug or given.username))


def view(row: Monitor, actor: Actor) -> MonitorView:
    """A monitor as ``actor`` may see it."""
    private = {"url": row.url, "message": row.message, "tags": row.tags} if actor.is_admin else {}
    return MonitorView(
        id=row.id or 0,
        name=row.name,
        kind=row.kind,
        status=row.status,
        since=row.since,
        at=row.beat_at,
        response_ms=row.response_ms,
        uptime_24h=row.uptime_24h,
        uptime_7d=row.uptime_7d,
        uptime_30d=row.uptime_30d,
        beats=[_beat(beat) for beat in row.recent],
        **private,
    )


def _visible(actor: Actor, source: MonitorSource) -> SelectOfScalar[Monitor]:
    found = select(Monitor).where(Monitor.source == source)
    if not actor.is_admin:
        published = select(MonitorGroup.id).where(col(MonitorGroup.is_published))
        found = found.where(col(Monitor.group_id).in_(published))
    return found.order_by(col(Monitor.position), col(Monitor.name))


def _group(row: MonitorGroup, monitors: list[MonitorView]) -> MonitorGroupView:
    return MonitorGroupView(
        id=row.id or 0,
        name=row.name,
        is_published=row.is_published,
        monitors=sorted(monitors, key=_badness),
    )


def _badness(monitor: MonitorView) -> int:
    return _WORSE.get(monitor.status, len(_WORSE))


def _beat(beat: list[float | None]) -> BeatView:
    at, code, response_ms = beat
    return BeatView(
        at=datetime.fromtimestamp((at or 0) / 1000, UTC),
        status=STATUSES[int(code or 0)],
        response_ms=response_ms,
    )


def _counts(monitors: Iterable[MonitorView]) -> MonitorCounts:
    found = Counter(monitor.status for monitor in monitors)
    return MonitorCounts(**found, total=found.total())


def _upstream(row: Monitor) -> UpstreamStateView:
    return UpstreamStateView(
        name=row.upstream_id,
        title=row.name,
        status=row.condition or MonitorStatus.UNKNOWN,
        since=row.since,
        checked_at=row.beat_at,
    )


def _details(
    row: Monitor, error: Heartbeat | None, breaker: BreakerView | None
) -> UpstreamDetailsView:
    looked_at, seconds = row.beat_at, row.interval_seconds
    return UpstreamDetailsView(
        **_upstream(row).model_dump(),
        url=row.url,
        version=row.version,
        latency_ms=row.response_ms,
        last_error=row.message or (error.message if error else ""),
        last_error_at=error.at if error else None,
        next_check_at=looked_at + timedelta(seconds=seconds) if looked_at and seconds else None,
        breaker=breaker,
    )
