"""What is announced now and later, and who has put it away: read once for whole processes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlmodel import col

from medianest.database import AnyRow, Database
from medianest.models.announcement import Announcement, AnnouncementDismissal, AnnouncementLevel
from medianest.models.ids import utc_now
from medianest.views.announcement import AnnouncementView

PLANNED, SHOWN, OVER = "planned", "shown", "over"


@dataclass(frozen=True, slots=True)
class Board:
    """``dismissals`` are the ids of people by the announcement that they have put away."""

    coming: list[AnnouncementView] = field(default_factory=list)
    dismissals: dict[str, set[str]] = field(default_factory=dict)

    def shown(self, user_id: str, now: datetime) -> list[AnnouncementView]:
        """What somebody sees at that moment: warnings first, then the newest."""
        away = self.dismissals
        return [
            one
            for one in self.coming
            if status(one, now) == SHOWN and user_id not in away.get(one.id, ())
        ]

    def next_change(self, now: datetime) -> datetime | None:
        """When something begins or ends next, by itself."""
        moments = [at for one in self.coming for at in (one.starts_at, one.ends_at) if at]
        return min((at for at in moments if at > now), default=None)

    def dismiss(self, announcement_id: str, user_id: str) -> None:
        """Somebody has put it away just now."""
        self.dismissals.setdefault(announcement_id, set()).add(user_id)


async def read(database: Database) -> Board:
    """What there is. Raises :class:`UnavailableError`."""
    coming = select(*columns()).where(is_coming(utc_now()))
    found = await database.rows(
        coming.order_by(
            (col(Announcement.level) == AnnouncementLevel.WARNING).desc(),
            col(Announcement.starts_at).desc(),
            col(Announcement.id).desc(),
        )
    )
    board = Board([AnnouncementView(**row._asdict()) for row in found])
    if found:
        put_away = select(
            col(AnnouncementDismissal.announcement_id), col(AnnouncementDismissal.user_id)
        ).where(col(AnnouncementDismissal.announcement_id).in_([row.id for row in found]))
        for row in await database.rows(put_away):
            board.dismiss(row.announcement_id, row.user_id)
    return board


def columns() -> list[Any]:
    """Of the table, what everybody may know."""
    return [getattr(Announcement, name) for name in AnnouncementView.model_fields]


def is_coming(now: datetime) -> Any:
    """Whether it holds, or will."""
    return or_(col(Announcement.ends_at).is_(None), col(Announcement.ends_at) > now)


def status(one: AnnouncementView | AnyRow, now: datetime) -> str:
    """Whether it holds at that moment."""
    if one.ends_at is not None and one.ends_at <= now:
        return OVER
    return SHOWN if one.starts_at <= now else PLANNED
