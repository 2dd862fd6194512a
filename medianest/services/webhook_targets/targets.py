"""The programs and apps that administrators have told what happens."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from redis.asyncio import Redis
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from medianest import events
from medianest.database import AnyRow, Database
from medianest.errors import ConflictError, InvalidInputError, NotFoundError
from medianest.models.ids import new_id
from medianest.models.user import User
from medianest.models.webhook_target import WebhookDelivery, WebhookTarget
from medianest.services.actor import Actor
from medianest.services.audit import AuditLog
from medianest.services.ciphers import Ciphers
from medianest.services.notifications.apprise_program import AppriseProgram
from medianest.services.secret_tokens import new_token
from medianest.services.webhook_targets.fields import UNSIGNED, Wishes
from medianest.services.webhook_targets.handover import place_of
from medianest.views.preferences import NotificationEvent
from medianest.views.webhook_target import NewWebhookTargetView, WebhookTargetView

MOST = 50
NONE = "There is no such webhook. It may have been deleted."
OTHER_KIND = "Set up another webhook for that: a program is told in other ways than an app."


class WebhookTargets:
    """For administrators. A secret and the address of an app go in and are shown to nobody, but for
    a secret that is made here, which is shown once."""

    def __init__(
        self,
        database: Database,
        redis: Redis,
        ciphers: Ciphers,
        audit: AuditLog,
        apprise: AppriseProgram,
    ) -> None:
        self._database = database
        self._redis = redis
        self._ciphers = ciphers
        self._audit = audit
        self._apprise = apprise

    async def list(self, actor: Actor) -> list[WebhookTargetView]:
        """All of them, by name."""
        actor.require_admin()
        async with self._database.read() as session:
            return [_view(row) for row in (await session.execute(_shown())).all()]

    async def create(self, actor: Actor, wishes: Wishes) -> NewWebhookTargetView:
        """Add one. Raises :class:`InvalidInputError`, :class:`ConflictError` for more than
        :data:`MOST`, and :class:`RateLimitError` where Apprise was asked too often."""
        actor.require_admin()
        # What a new one cannot do without is checked even where nobody named it.
        wishes = replace(
            wishes, name=wishes.name or "", url=wishes.url or "", events=wishes.events or ()
        )
        columns = await wishes.columns(partial(self._apprise.service, actor, "url"))
        target_id, made = new_id(), "" if wishes.secret or wishes.address else new_token()
        columns |= self._sealed(target_id, secret=made or wishes.secret, address=wishes.address)
        row = WebhookTarget(id=target_id, created_by=actor.user_id, **columns)
        async with self._database.write() as session:
            counted = select(func.count()).select_from(WebhookTarget)
            if ((await session.execute(counted)).scalar() or 0) >= MOST:
                raise ConflictError(f"There are {MOST} webhooks already. Delete one first.")
            session.add(row)
            await self._note(session, "webhook.created", actor, row)
        await self._tell()
        shown = _plain(row) | {"created_by_name": actor.name}
        return NewWebhookTargetView(**shown, secret=made)

    async def change(self, actor: Actor, target_id: str, wishes: Wishes) -> WebhookTargetView:
        """Change what is named. Raises :class:`InvalidInputError`, :class:`NotFoundError` and
        :class:`RateLimitError`, as :meth:`create` does."""
        actor.require_admin()
        columns = await wishes.columns(partial(self._apprise.service, actor, "url"))
        columns |= self._sealed(target_id, secret=wishes.secret, address=wishes.address)
        async with self._database.write() as session:
            row = await _one(session, target_id)
            _check_kind(row, wishes)
            changed = [name for name, value in columns.items() if getattr(row, name) != value]
            for name in changed:
                setattr(row, name, columns[name])
            session.add(row)
            if changed:
                await self._note(session, "webhook.changed", actor, row, changed=changed)
            await session.flush()
            found = (await session.execute(_shown(target_id))).one()
        await self._tell()
        return _view(found)

    async def delete(self, actor: Actor, target_id: str) -> None:
        """It is told nothing any more, and the log of its deliveries goes with it."""
        actor.require_admin()
        async with self._database.write() as session:
            row = await _one(session, target_id)
            await self._note(session, "webhook.deleted", actor, row)
            await session.delete(row)
        await self._tell()

    async def _tell(self) -> None:
        """May be lost without harm: the rows are the truth."""
        await events.publish(self._redis, events.WebhooksChanged())

    def _sealed(self, target_id: str, **columns: str | None) -> dict[str, str]:
        """Those that are named, as they are stored."""
        return {
            column: self._ciphers.encrypt(place_of(target_id, column), value)
            for column, value in columns.items()
            if value
        }

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


def _check_kind(row: WebhookTarget, wishes: Wishes) -> None:
    if wishes.url is not None and bool(wishes.address) != bool(row.address):
        raise InvalidInputError(OTHER_KIND, details={"url": OTHER_KIND})
    if wishes.secret and row.address:
        raise InvalidInputError(UNSIGNED, details={"secret": UNSIGNED})


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
    shown = row.model_dump(exclude={"secret", "address", "created_by", "events"})
    return shown | {"events": known}
