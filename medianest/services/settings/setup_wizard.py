"""Which steps of the set-up are behind an administrator, so that it can be left and resumed."""

from __future__ import annotations

from enum import StrEnum

from sqlmodel import col, select

from medianest.database import Database
from medianest.models.ids import utc_now
from medianest.models.setting import Setting
from medianest.services.actor import Actor

AREA = "setup"

_STORED = select(col(Setting.key)).where(col(Setting.area) == AREA)


class Step(StrEnum):
    """What comes after the account, in this order."""

    PLEX = "plex"
    SERVICES = "services"
    DOWNLOADS = "downloads"


class SetupWizard:
    """For administrators; a step that was skipped is behind them as well."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def next_step(self, actor: Actor) -> Step | None:
        """The first step that nobody has left behind; ``None`` when the set-up is over."""
        actor.require_admin()
        behind = {row.key for row in await self._database.rows(_STORED)}
        return next((step for step in Step if step not in behind), None)

    async def leave(self, actor: Actor, *steps: Step, skipped: bool = False) -> None:
        """These steps are done, or skipped."""
        actor.require_admin()
        value = "skipped" if skipped else "done"
        async with self._database.write() as session:
            for step in steps:
                row = Setting(
                    area=AREA,
                    key=str(step),
                    value=value,
                    updated_by=actor.user_id,
                    updated_at=utc_now(),
                )
                await session.merge(row)
