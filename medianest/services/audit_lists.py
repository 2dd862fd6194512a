"""Looks into the audit log: pages of it, all of it, and what is too old to be kept."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select
from sqlmodel import col

from medianest.database import AnyRow, Database
from medianest.models.audit_event import AuditEvent
from medianest.models.user import User
from medianest.services import list_search
from medianest.views.audit import AuditEventView

AT_ONCE = 1_000

_COLUMNS: tuple[Any, ...] = (
    *(
        col(getattr(AuditEvent, name))
        for name in AuditEventView.model_fields
        if name != "actor_name"
    ),
    func.coalesce(col(User.name), "").label("actor_name"),
)
_SEARCHED = (
    col(AuditEvent.action),
    col(AuditEvent.target),
    col(AuditEvent.ip),
    col(AuditEvent.device),
    col(AuditEvent.correlation_id),
    func.coalesce(col(User.name), ""),
)


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What is wanted: ``None`` leaves it open.

    ``action`` is one, or with a dot at its end all that begin so (``user.``). ``actor`` and
    ``target`` are the ids of people, or for ``target`` its words. ``since`` and ``until`` bound the
    time, the second one exclusive. Of ``search`` every word has to be somewhere.
    """

    action: str | None = None
    actor: str | None = None
    target: str | None = None
    result: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    search: str | None = None


async def page(
    database: Database, wanted: AuditFilter, *, limit: int, offset: int
) -> tuple[list[AuditEventView], int]:
    """The newest first, and how many there are in all."""
    conditions = _conditions(wanted)
    rows = _rows(conditions).limit(limit).offset(offset)
    counted = select(func.count().label("total")).select_from(AuditEvent)
    counted = counted.outerjoin(User, col(User.id) == col(AuditEvent.actor_id)).where(*conditions)
    found = await database.rows(rows)
    total = (await database.rows(counted))[0].total
    return [_view(row) for row in found], total


async def every(
    database: Database, wanted: AuditFilter, most: int
) -> AsyncIterator[list[AuditEventView]]:
    """All of them, the newest first, at most ``most``, in parts."""
    conditions, last = _conditions(wanted), ""
    for _ in range(-(-most // AT_ONCE)):
        # Ids ascend with the time they were made: a part begins where the last one ended,
        # whatever has come in meanwhile.
        before = [col(AuditEvent.id) < last] if last else []
        part = _rows([*conditions, *before]).limit(AT_ONCE)
        found: Sequence[AnyRow] = await database.rows(part)
        if not found:
            return
        last = found[-1].id
        yield [_view(row) for row in found]


async def forget(database: Database, before: datetime) -> int:
    """Remove what happened before; how many events that were."""
    old = select(col(AuditEvent.id)).where(col(AuditEvent.at) < before).limit(AT_ONCE)
    forgotten = 0
    while True:
        async with database.write() as session:
            ids = list((await session.execute(old)).scalars())
            if not ids:
                return forgotten
            await session.execute(delete(AuditEvent).where(col(AuditEvent.id).in_(ids)))
        forgotten += len(ids)


def _rows(conditions: Sequence[ColumnElement[bool]]) -> Any:
    joined = select(*_COLUMNS).outerjoin(User, col(User.id) == col(AuditEvent.actor_id))
    return joined.where(*conditions).order_by(col(AuditEvent.id).desc())


def _conditions(wanted: AuditFilter) -> list[ColumnElement[bool]]:
    event = AuditEvent
    found: list[ColumnElement[bool]] = [
        list_search.has(_SEARCHED, word) for word in list_search.words(wanted.search)
    ]
    if wanted.action:
        whole = col(event.action) == wanted.action
        begins = col(event.action).startswith(wanted.action, autoescape=True)
        found.append(begins if wanted.action.endswith(".") else whole)
    if wanted.target:
        found.append((col(event.target_id) == wanted.target) | (col(event.target) == wanted.target))
    exact = {col(event.actor_id): wanted.actor, col(event.result): wanted.result}
    found += [column == value for column, value in exact.items() if value]
    if wanted.since is not None:
        found.append(col(event.at) >= wanted.since)
    if wanted.until is not None:
        found.append(col(event.at) < wanted.until)
    return found


def _view(row: AnyRow) -> AuditEventView:
    return AuditEventView(**row._mapping)  # noqa: SLF001 - that is what SQLAlchemy calls it
