"""A link with which somebody may make an account, as administrators see it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from medianest.views.view import UtcTime, View


class InvitationState(StrEnum):
    OPEN = "open"
    USED_UP = "usedUp"
    EXPIRED = "expired"


class InvitationView(View):
    """``created_by_name`` is null once whoever made it is gone."""

    id: str
    role: str
    permissions: list[str]
    note: str
    max_uses: int
    used_count: int
    state: InvitationState
    created_by_name: str | None
    created_at: UtcTime
    expires_at: UtcTime


class NewInvitationView(InvitationView):
    """``link`` is shown this once; it is a path where no public address is set."""

    link: str


def state_of(
    used_count: int, max_uses: int, expires_at: datetime, now: datetime
) -> InvitationState:
    """Whether an invitation is still good for an account."""
    if used_count >= max_uses:
        return InvitationState.USED_UP
    return InvitationState.OPEN if now < expires_at else InvitationState.EXPIRED
