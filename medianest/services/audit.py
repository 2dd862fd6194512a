"""The audit log: who did what to accounts, access and settings."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from medianest.database import Database
from medianest.errors import UnavailableError
from medianest.models.audit_event import AuditEvent
from medianest.models.ids import utc_now
from medianest.services import audit_lists, csv_rows, visitor
from medianest.services.actor import Actor
from medianest.services.audit_lists import AuditFilter
from medianest.services.downloads import lists as download_lists
from medianest.views.audit import AuditEventView
from medianest.views.view import Page, Pagination

MOST_EXPORTED = 100_000

log = structlog.get_logger(__name__)


class Result(StrEnum):
    OK = "ok"
    REFUSED = "refused"


class ExportFormat(StrEnum):
    CSV = "csv"
    JSON = "json"


class AuditLog:
    """Writes events with the address and device of whoever is being served.

    ``action`` is ``noun.verb`` (``session.begun``, ``user.suspended``, ``password.reset``).
    ``target`` is words for people; ``details`` holds no secret.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def note(
        self,
        action: str,
        *,
        actor_id: str | None = None,
        target: str = "",
        target_id: str | None = None,
        result: Result = Result.OK,
        session: AsyncSession | None = None,
        **details: Any,
    ) -> None:
        """Write one event: in ``session``'s transaction where one is given, else on its own.

        On its own it never fails its caller: a database that is away leaves a line in the log.
        """
        event = _event(action, actor_id, target, target_id, result, details)
        if session is not None:
            session.add(event)
            return
        try:
            async with self._database.write() as own:
                own.add(event)
        except UnavailableError:
            log.warning("audit event not stored", action=action, result=str(result))

    async def page(
        self, actor: Actor, wanted: AuditFilter, *, page: int = 1, limit: int = 50
    ) -> Page[AuditEventView]:
        """What happened, the newest first, for administrators."""
        actor.require_admin()
        download_lists.check_page(page, limit)
        found, total = await audit_lists.page(
            self._database, wanted, limit=limit, offset=(page - 1) * limit
        )
        return Page[AuditEventView](items=found, pagination=Pagination.of(page, limit, total))

    async def export(
        self, actor: Actor, wanted: AuditFilter, how: ExportFormat
    ) -> AsyncIterator[bytes]:
        """The same as a file, in parts: the newest :data:`MOST_EXPORTED`. The export itself is an
        event."""
        actor.require_admin()
        await self.note("audit.exported", actor_id=actor.user_id, format=str(how))
        parts = audit_lists.every(self._database, wanted, MOST_EXPORTED)
        return _as_csv(parts) if how is ExportFormat.CSV else _as_json(parts)

    async def forget_old(self, days: int, now: datetime | None = None) -> int:
        """Remove what is older than ``days``; how many events that were."""
        before = (now or utc_now()) - timedelta(days=days)
        if forgotten := await audit_lists.forget(self._database, before):
            log.info("old audit events removed", count=forgotten)
        return forgotten


async def _as_csv(parts: AsyncIterator[list[AuditEventView]]) -> AsyncIterator[bytes]:
    yield csv_rows.lines([[field.alias for field in AuditEventView.model_fields.values()]])
    async for part in parts:
        yield csv_rows.lines(view.model_dump().values() for view in part)


async def _as_json(parts: AsyncIterator[list[AuditEventView]]) -> AsyncIterator[bytes]:
    yield b"["
    separator = b""
    async for part in parts:
        for view in part:
            yield separator + view.model_dump_json(by_alias=True).encode()
            separator = b",\n"
    yield b"]\n"


def _event(
    action: str,
    actor_id: str | None,
    target: str,
    target_id: str | None,
    result: Result,
    details: dict[str, Any],
) -> AuditEvent:
    present = visitor.present()
    return AuditEvent(
        action=action,
        actor_id=actor_id,
        target=target[:300],
        target_id=target_id,
        ip=present.ip[:45],
        device=(present.device_name or present.user_agent)[:300],
        result=str(result),
        details=details,
        correlation_id=present.correlation_id[:64],
    )
