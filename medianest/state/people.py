"""Everybody with an account, to choose from."""

from __future__ import annotations

from medianest import runtime
from medianest.services.actor import Actor
from medianest.views.title_window import PersonChoiceView

AT_ONCE, MOST = 100, 500


async def everybody(admin: Actor, status: str | None = None) -> list[PersonChoiceView]:
    """By name; with a ``status``, those alone. Raises :class:`ForbiddenError` for others."""
    found: list[PersonChoiceView] = []
    for page in range(1, 1 + MOST // AT_ONCE):
        part = await runtime.current().users.page(admin, page=page, limit=AT_ONCE, status=status)
        found += [PersonChoiceView(id=each.id, name=each.name) for each in part.items]
        if not part.pagination.has_next:
            break
    return found
