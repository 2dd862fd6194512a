"""Browsers that show people what they are told: everybody's own."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from sqlalchemy import Executable, delete, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from medianest import routes
from medianest.database import Database
from medianest.errors import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
    StartError,
    UpstreamRejectedError,
)
from medianest.integrations.careful_connect import may_connect
from medianest.integrations.web_push import client
from medianest.integrations.web_push.client import Outcome, Push
from medianest.integrations.web_push.subscription import (
    Subscription,
    endpoint_problem,
    keys_problem,
)
from medianest.models.device import Device
from medianest.models.ids import new_id, utc_now
from medianest.models.push_subscription import PushSubscription
from medianest.models.user import Role, User
from medianest.services.actor import Actor
from medianest.services.ciphers import Ciphers
from medianest.services.notifications import push_message, trials
from medianest.services.notifications.push_devices import is_signed_in
from medianest.services.notifications.vapid_keys import VapidKeys
from medianest.services.rate_limits import Limit, RateLimits
from medianest.services.secret_tokens import token_hash
from medianest.views.push_subscription import PushSubscriptionView, PushView

MOST = 10
AN_HOUR = Limit("push-tries", 30, 3600)
NONE = "There is no such device. It may have been removed."
NO_DEVICE = "Sign in on this device once more, then turn messages on."
AT_ONCE = "This browser was turned on elsewhere at this moment. Try again."
ENDED = "That browser has ended it, so the device was removed. Turn messages on again there."
LOST = "What this device gave away cannot be read any more. Turn messages on again there."


class PushSubscriptions:
    """Nobody sees another's; administrators neither. Push services of administrators may stand at
    home, those of others in public places alone."""

    def __init__(
        self, database: Database, ciphers: Ciphers, limits: RateLimits, keys: VapidKeys
    ) -> None:
        self._database = database
        self._ciphers = ciphers
        self._limits = limits
        self._keys = keys

    async def mine(self, actor: Actor) -> PushView:
        """The actor's, in the order they were added, and what a browser subscribes with."""
        key = await self._keys.key()
        signed_in = is_signed_in(utc_now()).label("signed_in")
        theirs = select(PushSubscription, signed_in).where(
            col(PushSubscription.user_id) == actor.user_id
        )
        async with self._database.read() as session:
            found = (await session.execute(theirs.order_by(col(PushSubscription.id)))).all()
        items = [_view(row, actor, signed_in=is_in) for row, is_in in found]
        return PushView(public_key=key.public, items=items)

    async def add(
        self, actor: Actor, endpoint: str, p256dh: str, auth: str
    ) -> PushSubscriptionView:
        """Have the actor's device told: what it subscribed with before is forgotten, and whoever
        was told in the same browser is not any more.

        Raises :class:`InvalidInputError` with a sentence for what does not fit,
        :class:`ConflictError` for more than :data:`MOST`, and :class:`RateLimitError`.
        """
        actor.require_session()
        if problem := endpoint_problem(endpoint, household=actor.is_admin):
            raise InvalidInputError(problem, details={"endpoint": problem})
        if problem := keys_problem(p256dh, auth):
            raise InvalidInputError(problem, details={"keys": problem})
        await self._limits.take(AN_HOUR, actor.user_id)
        row_id = new_id()
        row = PushSubscription(
            id=row_id,
            user_id=actor.user_id,
            device_id=actor.device_id or "",
            endpoint_hash=token_hash(endpoint),
            endpoint=self._ciphers.encrypt(_endpoint_place(row_id), endpoint),
            p256dh=p256dh,
            auth=self._ciphers.encrypt(_auth_place(row_id), auth),
        )
        try:
            async with self._database.write() as session:
                await _put(session, row)
        except IntegrityError:
            raise ConflictError(AT_ONCE) from None
        return _view(row, actor, signed_in=True)

    async def remove(self, actor: Actor, subscription_id: str) -> None:
        """Raises :class:`NotFoundError`, also for another's."""
        async with self._database.write() as session:
            row = await session.get(PushSubscription, subscription_id)
            if row is None or row.user_id != actor.user_id:
                raise NotFoundError(NONE)
            await session.delete(row)

    async def try_out(self, actor: Actor, subscription_id: str) -> None:
        """Send a message to try. Raises :class:`NotFoundError`, :class:`ConflictError` where nobody
        is signed in, :class:`RateLimitError`, and :class:`UpstreamRejectedError` where it was not
        taken."""
        items = (await self.mine(actor)).items
        shown = next((one for one in items if one.id == subscription_id), None)
        if shown is None:
            raise NotFoundError(NONE)
        if not shown.signed_in:
            raise ConflictError("You are signed out on that device: nothing is sent there.")
        await self._limits.take(AN_HOUR, actor.user_id)
        rows = [row for row in await self.of(actor.user_id) if row.id == subscription_id]
        push = push_message.made(
            new_id(), trials.TRIAL, trials.TITLE, [trials.WORDS], routes.NOTIFICATIONS
        )
        for outcome in await self.send(rows, push):
            if outcome.problem:
                words = ENDED if outcome.is_gone else outcome.problem
                raise UpstreamRejectedError(client.NAME, words)

    async def of(self, user_id: str) -> Sequence[PushSubscription]:
        """Those of somebody that may be sent anything, in the order they were added."""
        theirs = select(PushSubscription).where(
            col(PushSubscription.user_id) == user_id, is_signed_in(utc_now())
        )
        async with self._database.read() as session:
            found = await session.execute(theirs.order_by(col(PushSubscription.id)))
            return found.scalars().all()

    async def send(self, rows: Sequence[PushSubscription], push: Push) -> list[Outcome]:
        """Send to each of these of one person, keep how that went, and forget what is gone."""
        if not rows:
            return []
        allowed = may_connect(household=await self._is_administrator(rows[0].user_id))
        sender = await self._keys.sender()

        async def one(row: PushSubscription) -> Outcome:
            try:
                return await client.send(self._read(row), push, sender, allowed)
            except StartError:
                return Outcome(LOST)

        outcomes = await asyncio.gather(*(one(row) for row in rows))
        noted = (_noting(row.id, outcome) for row, outcome in zip(rows, outcomes, strict=True))
        await self._database.change(*noted)
        return outcomes

    def _read(self, row: PushSubscription) -> Subscription:
        endpoint = self._ciphers.decrypt(_endpoint_place(row.id), row.endpoint)
        return Subscription(
            endpoint, row.p256dh, self._ciphers.decrypt(_auth_place(row.id), row.auth)
        )

    async def _is_administrator(self, user_id: str) -> bool:
        async with self._database.read() as session:
            user = await session.get(User, user_id)
        return user is not None and user.role == Role.ADMIN


async def _put(session: AsyncSession, row: PushSubscription) -> None:
    device = await session.get(Device, row.device_id)
    if device is None or device.user_id != row.user_id:
        raise ConflictError(NO_DEVICE)
    row.name = device.name
    former = or_(
        col(PushSubscription.device_id) == row.device_id,
        col(PushSubscription.endpoint_hash) == row.endpoint_hash,
    )
    await session.execute(delete(PushSubscription).where(former))
    theirs = col(PushSubscription.user_id) == row.user_id
    counted = select(func.count()).select_from(PushSubscription).where(theirs)
    if ((await session.execute(counted)).scalar() or 0) >= MOST:
        raise ConflictError(f"You have {MOST} devices already. Remove one first.")
    session.add(row)


def _noting(subscription_id: str, outcome: Outcome) -> Executable:
    this = col(PushSubscription.id) == subscription_id
    if outcome.is_gone:
        return delete(PushSubscription).where(this)
    kept = update(PushSubscription).where(this).values(error=outcome.problem[:500])
    return kept if outcome.problem else kept.values(last_used_at=utc_now())


def _endpoint_place(subscription_id: str) -> str:
    """What an endpoint is encrypted for."""
    return f"push_subscription:endpoint:{subscription_id}"


def _auth_place(subscription_id: str) -> str:
    return f"push_subscription:auth:{subscription_id}"


def _view(row: PushSubscription, actor: Actor, *, signed_in: bool) -> PushSubscriptionView:
    shown = row.model_dump(include={"id", "name", "error", "created_at", "last_used_at"})
    current = row.device_id == actor.device_id
    return PushSubscriptionView(**shown, current=current, signed_in=signed_in)
