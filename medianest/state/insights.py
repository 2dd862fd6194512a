"""Where the insights lead: administrators to what everybody watches, others to their own year."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest import routes
from medianest.state.session import actor


class InsightsState(rx.State):
    """Nothing is kept."""

    @rx.event
    async def lead(self) -> Any:
        """For ``on_load`` of the first part, which is for administrators."""
        person = await actor(self)
        return None if person.is_admin else rx.redirect(routes.INSIGHTS_YEAR, replace=True)
