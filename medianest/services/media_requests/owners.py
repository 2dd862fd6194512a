"""Whom a request is for: oneself, or somebody on whose behalf it is made."""

from __future__ import annotations

from medianest.database import Database
from medianest.errors import ForbiddenError, NotFoundError
from medianest.models.user import User, UserStatus
from medianest.services.actor import Actor
from medianest.services.media_requests.rights import may_decide

NO_SUCH_PERSON = "There is no such person, or their account is suspended."
NOT_FOR_OTHERS = "Only somebody who manages requests may ask on behalf of others."


async def owner(database: Database, actor: Actor, on_behalf_of: str | None) -> User:
    """The person; nobody named means ``actor``.

    Raises :class:`ForbiddenError` for people who may not ask for others, and
    :class:`NotFoundError`.
    """
    user_id = on_behalf_of or actor.user_id
    if user_id != actor.user_id and not may_decide(actor):
        raise ForbiddenError(NOT_FOR_OTHERS)
    async with database.read() as session:
        user = await session.get(User, user_id)
    if user is None or user.status != UserStatus.ACTIVE:
        raise NotFoundError(NO_SUCH_PERSON)
    return user
