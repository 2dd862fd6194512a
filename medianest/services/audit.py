"""The audit log: who did what to accounts, access and settings."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from medianest.database import Database
from medianest.errors import UnavailableError
from medianest.models.audit_event import AuditEvent
from medianest.services import visitor

log = structlog.get_logger(__name__)


class Result(StrEnum):
    OK = "ok"
    REFUSED = "refused"


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
