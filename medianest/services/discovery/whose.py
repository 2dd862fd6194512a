"""Whom a request would be for, and whose rights hold for it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from medianest.services.actor import Actor
from medianest.services.media_requests.rights import may_decide


@dataclass(frozen=True, slots=True)
class Rights:
    """Whose rights hold: Overseerr's of ``upstream_id``, or ours where that is ``None``."""

    upstream_id: int | None
    may_request: bool
    may_4k: bool
    auto_approved: bool
    is_set_up: bool = True


@dataclass(frozen=True, slots=True)
class Whose:
    """Whom it is for. ``name`` is empty for one's own; ``decides`` says whether whoever asks
    decides about it, which is so for all that is asked for others."""

    user_id: str
    name: str
    decides: bool
    permissions: Collection[str]

    @property
    def is_other(self) -> bool:
        return bool(self.name)


def own(actor: Actor) -> Whose:
    """For oneself."""
    return Whose(actor.user_id, "", may_decide(actor), actor.permissions)
