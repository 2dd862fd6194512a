"""The log of what was delivered to a target, what is sent once more, and tries."""

from __future__ import annotations

from sqlalchemy import func, insert, select, update
from sqlmodel import col

from medianest.database import Database
from medianest.errors import ConflictError, NotFoundError
from medianest.models.ids import new_id, utc_now
from medianest.models.notification import DeliveryStatus
from medianest.models.webhook_target import WebhookDelivery, WebhookTarget
from medianest.services.actor import Actor
from medianest.services.audit import AuditLog
from medianest.services.notifications import trials
from medianest.services.notifications.notice import Notice
from medianest.services.rate_limits import Limit, RateLimits
from medianest.services.webhook_targets import raising
from medianest.services.webhook_targets.outbox import TRIAL, WebhookOutbox
from medianest.services.webhook_targets.targets import NONE
from medianest.views.view import Pagination
from medianest.views.webhook_target import WebhookDeliveriesView, WebhookDeliveryView

A_MINUTE = Limit("webhook-tries", 20, 60)
OVER = (DeliveryStatus.SENT, DeliveryStatus.FAILED, DeliveryStatus.DROPPED)
UNDER_WAY = "This is still on its way. Wait for how it ends."
GONE = "There is no such delivery. It may be too old."


class WebhookDeliveries:
    """For administrators."""

    def __init__(
        self, database: Database, limits: RateLimits, audit: AuditLog, outbox: WebhookOutbox
    ) -> None:
        self._database = database
        self._limits = limits
        self._audit = audit
        self._outbox = outbox

    async def page(
        self, actor: Actor, target_id: str, *, page: int = 1, limit: int = 20
    ) -> WebhookDeliveriesView:
        """Those of one target, newest first. Raises :class:`NotFoundError`."""
        actor.require_admin()
        theirs = col(WebhookDelivery.target_id) == target_id
        async with self._database.read() as session:
            if await session.get(WebhookTarget, target_id) is None:
                raise NotFoundError(NONE)
            counted = select(func.count()).select_from(WebhookDelivery).where(theirs)
            total = (await session.execute(counted)).scalar() or 0
            newest = select(WebhookDelivery).where(theirs).order_by(col(WebhookDelivery.id).desc())
            part = newest.limit(limit).offset((page - 1) * limit)
            found = (await session.execute(part)).scalars().all()
        return WebhookDeliveriesView(
            items=[_view(row) for row in found], pagination=Pagination.of(page, limit, total)
        )

    async def resend(self, actor: Actor, delivery_id: str) -> WebhookDeliveryView:
        """Send once more what is over, under the same id; how that went.

        Raises :class:`NotFoundError`, :class:`ConflictError` while it is under way, and
        :class:`RateLimitError` after :data:`A_MINUTE` of them.
        """
        actor.require_admin()
        await self._limits.take(A_MINUTE, actor.user_id)
        again = {"status": DeliveryStatus.WAITING, "due_at": utc_now(), "tries": 0, "error": ""}
        over = update(WebhookDelivery).where(
            col(WebhookDelivery.id) == delivery_id, col(WebhookDelivery.status).in_(OVER)
        )
        async with self._database.write() as session:
            row = await session.get(WebhookDelivery, delivery_id)
            if row is None:
                raise NotFoundError(GONE)
            done = await session.execute(over.values(**again, claimed_at=None, ended_at=None))
            if not getattr(done, "rowcount", 0):
                raise ConflictError(UNDER_WAY)
            target = await session.get_one(WebhookTarget, row.target_id)
            await self._audit.note(
                "webhook.resent",
                actor_id=actor.user_id,
                target=target.name,
                session=session,
                webhook=target.id,
                what=str(row.data.get("title", "")),
            )
        return await self._sent(delivery_id)

    async def try_out(self, actor: Actor, target_id: str) -> WebhookDeliveryView:
        """Send a message that says it is one to try; how that went. There is one try alone.

        Raises :class:`NotFoundError`, and :class:`RateLimitError` after :data:`A_MINUTE` of them.
        """
        actor.require_admin()
        await self._limits.take(A_MINUTE, actor.user_id)
        said = Notice(f"trial:{new_id()}", TRIAL, trials.TITLE, trials.WORDS)
        row = raising.row(said, target_id, [actor.user_id])
        async with self._database.write() as session:
            if await session.get(WebhookTarget, target_id) is None:
                raise NotFoundError(NONE)
            await session.execute(insert(WebhookDelivery).values(**row))
        return await self._sent(row["id"])

    async def _sent(self, delivery_id: str) -> WebhookDeliveryView:
        await self._outbox.deliver_now(delivery_id)
        async with self._database.read() as session:
            row = await session.get(WebhookDelivery, delivery_id)
        if row is None:
            raise NotFoundError(GONE)
        return _view(row)


def _view(row: WebhookDelivery) -> WebhookDeliveryView:
    shown = row.model_dump(exclude={"data", "event_id", "claimed_at"})
    return WebhookDeliveryView(**shown, title=str(row.data.get("title", "")))
