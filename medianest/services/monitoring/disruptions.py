"""Keeps what is out of order, incidents and maintenance, as Uptime Kuma tells it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import SQLModel, col, select

from medianest.database import Database
from medianest.integrations.uptime_kuma.models import Incident as ToldIncident
from medianest.integrations.uptime_kuma.models import Maintenance as ToldMaintenance
from medianest.models.ids import utc_now
from medianest.models.incident import Incident, IncidentStyle
from medianest.models.maintenance import Maintenance
from medianest.models.monitor import MonitorSource
from medianest.services.monitoring.roster import Roster

SOURCE = MonitorSource.UPTIME_KUMA
STYLES = {str(style): style for style in IncidentStyle}


class Disruptions:
    """Open pages are told to read again where anything is not as it was."""

    def __init__(self, database: Database, roster: Roster) -> None:
        self._database = database
        self._roster = roster

    async def incidents(self, told: Sequence[ToldIncident]) -> None:
        """These are open, and no others."""
        now, is_news = utc_now(), False
        async with self._database.write() as session:
            wanted = select(Incident).where(Incident.source == SOURCE)
            known = {row.upstream_id: row for row in (await session.execute(wanted)).scalars()}
            for one in told:
                row = known.pop(str(one.id), None)
                if row is None:
                    row = Incident(source=SOURCE, upstream_id=str(one.id), title="")
                    row.created_at = one.created_at or now
                    session.add(row)
                is_news |= _set(
                    row,
                    title=one.title[:200],
                    content=one.content,
                    style=STYLES.get(one.style, IncidentStyle.INFO),
                    updated_at=one.updated_at or row.created_at,
                    resolved_at=None if one.active else row.resolved_at or now,
                )
            for row in known.values():
                is_news |= _set(row, resolved_at=row.resolved_at or now)
        if is_news:
            await self._roster.tell()

    async def maintenance(
        self, told: Sequence[ToldMaintenance], *, is_public: bool, is_whole: bool
    ) -> None:
        """``is_public``: a status page tells everybody of these and no others. ``is_whole``: there
        is nothing else."""
        is_news = False
        async with self._database.write() as session:
            wanted = select(Maintenance).where(col(Maintenance.source) == SOURCE)
            known = {row.upstream_id: row for row in (await session.execute(wanted)).scalars()}
            for one in told:
                row = known.pop(str(one.id), None)
                if row is None:
                    row = Maintenance(source=SOURCE, upstream_id=str(one.id))
                    session.add(row)
                is_news |= _set(
                    row,
                    title=one.title[:300],
                    description=one.description,
                    status=one.status[:24],
                    starts_at=one.starts_at,
                    ends_at=one.ends_at,
                    is_public=is_public or bool(row.is_public),
                )
            for row in known.values():
                if is_whole:
                    await session.delete(row)
                    is_news = True
                elif is_public:
                    is_news |= _set(row, is_public=False)
        if is_news:
            await self._roster.tell()


def _set(row: SQLModel, **values: object) -> bool:
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    return bool(changed)
