"""Incidents and maintenance as people see them, and incidents that administrators write."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, or_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from medianest.database import Database
from medianest.errors import ConflictError, NotFoundError
from medianest.models.ids import utc_now
from medianest.models.incident import Incident, IncidentNote, IncidentStyle
from medianest.models.maintenance import Maintenance
from medianest.models.monitor import MonitorSource
from medianest.services.actor import Actor
from medianest.services.audit import AuditLog
from medianest.services.monitoring.overview import MonitoringOverview
from medianest.services.monitoring.roster import Roster
from medianest.views.monitoring import (
    DisruptionsView,
    IncidentNoteView,
    IncidentView,
    MaintenanceView,
)

OVER = timedelta(days=7)
"""How long what is over is shown."""
MOST = 50
SHOWN = ("under-maintenance", "scheduled")
GONE = "There is no such incident."
NOT_OURS = "This incident is Uptime Kuma's: it is changed on its status page."
RESOLVED = "This incident is over. Open another one."


class Incidents:
    """Everybody reads them; administrators open, note and resolve those of our own."""

    def __init__(
        self, database: Database, audit: AuditLog, overview: MonitoringOverview, roster: Roster
    ) -> None:
        self._database = database
        self._audit = audit
        self._overview = overview
        self._roster = roster

    async def show(self, actor: Actor) -> DisruptionsView:
        """Of maintenance, people see what a public page tells; administrators all."""
        sources = {MonitorSource.OWN, await self._overview.source()}
        works = select(Maintenance).where(
            col(Maintenance.source).in_(sources), col(Maintenance.status).in_(SHOWN)
        )
        if not actor.is_admin:
            works = works.where(col(Maintenance.is_public))
        wanted = (
            select(Incident)
            .where(col(Incident.source).in_(sources), _is_recent())
            .order_by(col(Incident.resolved_at).is_not(None), col(Incident.created_at).desc())
            .limit(MOST)
        )
        async with self._database.read() as session:
            incidents = (await session.execute(wanted)).scalars().all()
            notes = await _notes(session, [one.id for one in incidents])
            found = (await session.execute(works.order_by(col(Maintenance.starts_at)))).scalars()
            return DisruptionsView(
                incidents=[_view(one, notes) for one in incidents],
                maintenance=[_work(one) for one in found],
            )

    async def open(
        self, actor: Actor, title: str, content: str, style: IncidentStyle
    ) -> IncidentView:
        """Tell everybody that something is wrong."""
        actor.require_admin()
        row = Incident(
            source=MonitorSource.OWN,
            title=title,
            content=content,
            style=style,
            created_by=actor.user_id,
        )
        async with self._database.write() as session:
            session.add(row)
            await self._note("incident.opened", actor, row, session)
        await self._roster.tell()
        return _view(row, [])

    async def note(self, actor: Actor, incident_id: str, text: str) -> IncidentView:
        """Say what became of it. Raises :class:`NotFoundError` and :class:`ConflictError`."""
        return await self._change(actor, incident_id, text, is_over=False)

    async def resolve(self, actor: Actor, incident_id: str, text: str = "") -> IncidentView:
        """It is over; ``text`` says how. Raises as :meth:`note`."""
        return await self._change(actor, incident_id, text, is_over=True)

    async def _change(
        self, actor: Actor, incident_id: str, text: str, *, is_over: bool
    ) -> IncidentView:
        actor.require_admin()
        async with self._database.write() as session:
            row = _changeable(await session.get(Incident, incident_id))
            row.updated_at = utc_now()
            if text:
                session.add(IncidentNote(incident_id=row.id, author_id=actor.user_id, text=text))
            if is_over:
                row.resolved_at = row.updated_at
                await self._note("incident.resolved", actor, row, session)
            await session.flush()
            notes = await _notes(session, [row.id])
        await self._roster.tell()
        return _view(row, notes)

    async def _note(self, action: str, actor: Actor, row: Incident, session: AsyncSession) -> None:
        await self._audit.note(action, actor_id=actor.user_id, target=row.title, session=session)


def _changeable(row: Incident | None) -> Incident:
    if row is None:
        raise NotFoundError(GONE)
    if row.source != MonitorSource.OWN:
        raise ConflictError(NOT_OURS)
    if row.resolved_at is not None:
        raise ConflictError(RESOLVED)
    return row


def _is_recent() -> ColumnElement[bool]:
    return or_(col(Incident.resolved_at).is_(None), col(Incident.resolved_at) > utc_now() - OVER)


async def _notes(session: AsyncSession, ids: list[str]) -> Sequence[IncidentNote]:
    wanted = select(IncidentNote).where(col(IncidentNote.incident_id).in_(ids))
    ordered = wanted.order_by(col(IncidentNote.at), col(IncidentNote.id))
    return (await session.execute(ordered)).scalars().all()


def _view(row: Incident, notes: Sequence[IncidentNote]) -> IncidentView:
    return IncidentView(
        id=row.id,
        source=row.source,
        title=row.title,
        content=row.content,
        style=row.style,
        created_at=row.created_at,
        updated_at=row.updated_at,
        resolved_at=row.resolved_at,
        notes=[
            IncidentNoteView(at=one.at, text=one.text) for one in notes if one.incident_id == row.id
        ],
    )


def _work(row: Maintenance) -> MaintenanceView:
    return MaintenanceView(
        id=row.id,
        title=row.title,
        description=row.description,
        status=row.status,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
    )
