"""The programs that administrators have told what happens."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from medianest.database import AnyRow, Database
from medianest.errors import ConflictError, NotFoundError
from medianest.models.ids import new_id
from medianest.models.user import User
from medianest.models.webhook_target import WebhookDelivery, WebhookTarget
from medianest.services.actor import Actor
from medianest.services.audit import AuditLog
from medianest.services.ciphers import Ciphers
from medianest.services.secret_tokens import new_token
from medianest.services.webhook_targets.fields import Wishes
from medianest.services.webhook_targets.outbox import secret_place
from medianest.views.preferences import NotificationEvent
from medianest.views.webhook_target import NewWebhookTargetView, WebhookTargetView

MOST = 50
NONE = "There is no such webhook. It may have been deleted."


class WebhookTargets:
    """For administrators. A secret goes in and is shown to nobody, but for one that is made here,
    which is shown once."""

    def __init__(self, database: Database, ciphers: Ciphers, audit: AuditLog) -> None:
        self._database = database
        self._ciphers = ciphers
        self._audit = audit

    async def list(self, actor: Actor) -> list[WebhookTargetView]:
        """All of them, by name."""
        actor.require_admin()
        async with self._database.read() as session:
            return [_view(row) for row in (await session.execute(_shown())).all()]

    async def create(self, actor: Actor, wishes: Wishes) -> NewWebhookTargetView:
        """Add one. Raises :class:`InvalidInputError`, and :class:`ConflictError` for more than
        :data:`MOST`."""
        actor.require_admin()
        # What a new one cannot do without is checked even where nobody named it.
        columns = replace(
            wishes, name=wishes.name or "", url=wishes.url or "", events=wishes.events or ()
        ).columns()
        target_id, secret = new_id(), wishes.secret or new_token()
        stored = self._ciphers.encrypt(secret_place(target_id), secret)
        row = WebhookTarget(id=target_id, secret=stored, created_by=actor.user_id, **columns)
        async with self._database.write() as session:
            counted = select(func.count()).select_from(WebhookTarget)
            if ((await session.execute(counted)).scalar() or 0) >= MOST:
                raise ConflictError(f"There are {MOST} webhooks already. Delete one first.")
            session.add(row)
            await self._note(session, "webhook.created", actor, row)
        shown = _plain(row) | {"created_by_name": actor.name}
        return NewWebhookTargetView(**shown, secret="" if wishes.secret else secret)

    async def change(self, actor: Actor, target_id: str, wishes: Wishes) -> WebhookTargetView:
        """Change what is named. Raises :class:`InvalidInputError` and :class:`NotFoundError`."""
        actor.require_admin()
        columns = wishes.columns()
        if wishes.secret is not None:
            columns["secret"] = self._ciphers.encrypt(secret_place(target_id), wishes.secret)
        async with self._database.write() as session:
            row = await _one(session, target_id)
            changed = [name for name, value in columns.items() if getattr(row, name) != value]
            for name in changed:
                setattr(row, name, columns[name])
            session.add(row)
            if changed:
                await self._note(session, "webhook.changed", actor, row, changed=changed)
            await session.flush()
            found = (await session.execute(_shown(target_id))).one()
        return _view(found)

    async def delete(self, actor: Actor, target_id: str) -> None:
        """It is told nothing any more, and the log of its deliveries goes with it."""
        actor.require_admin()
        async with self._database.write() as session:
            row = await _one(session, target_id)
            await self._note(session, "webhook.deleted", actor, row)
            await session.delete(row)

    async def _note(
        self, session: AsyncSession, action: str, actor: Actor, row: WebhookTarget, **more: Any
    ) -> None:
        await self._audit.note(
            action,
            actor_id=actor.user_id,
            target=row.name,
            session=session,
            webhook=row.id,
            **more,
        )


async def _one(session: AsyncSession, target_id: str) -> WebhookTarget:
    row = await session.get(WebhookTarget, target_id)
    if row is None:
        raise NotFoundError(NONE)
    return row


def _shown(target_id: str | None = None) -> Any:
    """Targets, each with whose it is and its last delivery."""
    last = select(
        col(WebhookDelivery.target_id),
        func.max(col(WebhookDelivery.id)).label("id"),
    ).group_by(col(WebhookDelivery.target_id))
    newest = last.subquery()
    found: Any = (
        select(
            WebhookTarget,
            col(User.name).label("owner"),
            col(WebhookDelivery.status).label("last_status"),
            col(WebhookDelivery.at).label("last_at"),
        )
        .outerjoin(User, col(User.id) == col(WebhookTarget.created_by))
        .outerjoin(newest, newest.c.target_id == col(WebhookTarget.id))
        .outerjoin(WebhookDelivery, col(WebhookDelivery.id) == newest.c.id)
        .order_by(func.lower(col(WebhookTarget.name)), col(WebhookTarget.id))
    )
    return found if target_id is None else found.where(col(WebhookTarget.id) == target_id)


def _view(row: AnyRow) -> WebhookTargetView:
    return WebhookTargetView(
        **_plain(row.WebhookTarget),
        created_by_name=row.owner,
        last_status=row.last_status or "",
        last_at=row.last_at,
    )


def _plain(row: WebhookTarget) -> dict[str, Any]:
    """An event that this version does not know is kept and not shown."""
    known = [event for event in NotificationEvent if event in row.events]
    shown = row.model_dump(exclude={"secret", "created_by", "events"})
    return shown | {"events": known}
