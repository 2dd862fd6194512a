"""How far somebody has watched something, from their own token only."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from medianest.models.ids import UtcDateTime


class WatchState(SQLModel, table=True):
    """A row is there for what was begun or watched. ``offset_ms`` is where it goes on;
    ``viewed_leaf_count`` counts the watched episodes of a show or season."""

    __tablename__ = "watch_state"

    user_id: str = Field(foreign_key="user.id", ondelete="CASCADE", primary_key=True, max_length=36)
    item_id: int = Field(
        foreign_key="library_item.id", ondelete="CASCADE", primary_key=True, index=True
    )
    view_count: int = 0
    viewed_leaf_count: int = 0
    offset_ms: int = Field(default=0, sa_type=BigInteger)
    last_viewed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
