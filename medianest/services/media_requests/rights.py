"""Who may decide about requests, and whose requests somebody may see."""

from __future__ import annotations

from medianest.errors import ForbiddenError, NotFoundError
from medianest.models.user import Permission
from medianest.services.actor import Actor
from medianest.services.media_requests.rows import NOT_THERE

DECIDED = "An administrator decides about it."
UP_TO_YOU = "It waits under Approvals until you approve it."
NOT_YOURS = "Only somebody who manages requests may do this. Ask an administrator."


def may_decide(actor: Actor) -> bool:
    """Administrators, and those who were given it; a personal token has to have every scope."""
    if actor.is_admin:
        return True
    return actor.scopes is None and Permission.MANAGE_REQUESTS in actor.permissions


def who_decides(*, decides: bool) -> str:
    """What becomes of a request that waits, in a sentence for whom it is for, who ``decides`` about
    requests or does not."""
    return UP_TO_YOU if decides else DECIDED


def require_decider(actor: Actor) -> None:
    """Raise :class:`ForbiddenError` for everybody else."""
    if not may_decide(actor):
        raise ForbiddenError(NOT_YOURS)


def require_sight(actor: Actor, owner_id: str | None) -> None:
    """Raise :class:`NotFoundError` for somebody else's request."""
    if owner_id != actor.user_id and not may_decide(actor):
        raise NotFoundError(NOT_THERE)
