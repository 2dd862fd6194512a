"""Rows of media requests as people see them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Integer, func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from medianest.database import AnyRow, AnySelect
from medianest.models.follow import Follow
from medianest.models.media_request import MediaRequest
from medianest.models.user import User
from medianest.views.media_request import MediaRequestView

OWNER, ASKER, DECIDER = (aliased(User, name=name) for name in ("owner", "asker", "decider"))

_followers = (
    select(func.count())
    .select_from(Follow)
    .where(
        col(Follow.media_type) == col(MediaRequest.media_type),
        col(Follow.tmdb_id) == col(MediaRequest.tmdb_id),
    )
    .correlate(MediaRequest)
    .scalar_subquery()
)
owner_name: Any = func.coalesce(col(OWNER.name), col(MediaRequest.requester_name))

_COLUMNS: tuple[Any, ...] = (
    col(MediaRequest.id),
    col(MediaRequest.upstream_id),
    col(MediaRequest.user_id),
    owner_name.label("owner_name"),
    func.coalesce(col(ASKER.name), "").label("asked_by_name"),
    col(MediaRequest.media_type),
    col(MediaRequest.tmdb_id),
    col(MediaRequest.title),
    col(MediaRequest.year),
    col(MediaRequest.poster_path),
    col(MediaRequest.backdrop_path),
    col(MediaRequest.quality),
    col(MediaRequest.seasons_asked),
    col(MediaRequest.seasons_granted),
    col(MediaRequest.comment),
    col(MediaRequest.status),
    col(MediaRequest.reason),
    func.coalesce(col(DECIDER.name), "").label("decided_by_name"),
    col(MediaRequest.decided_at),
    col(MediaRequest.errand),
    col(MediaRequest.library_item_id),
    _followers.cast(Integer).label("followers"),
    col(MediaRequest.created_at),
    col(MediaRequest.updated_at),
    col(MediaRequest.synced_at),
)


def select_rows() -> AnySelect:
    """What views are made of, of everybody's requests: columns, as objects take several times as
    long to read."""
    rows = select(*_COLUMNS).select_from(MediaRequest)
    rows = rows.outerjoin(OWNER, col(OWNER.id) == col(MediaRequest.user_id))
    rows = rows.outerjoin(ASKER, col(ASKER.id) == col(MediaRequest.asked_by))
    return rows.outerjoin(DECIDER, col(DECIDER.id) == col(MediaRequest.decided_by))


def view(row: AnyRow) -> MediaRequestView:
    """A row of :func:`select_rows`."""
    return MediaRequestView(
        id=row.id,
        upstream_id=row.upstream_id,
        owner_id=row.user_id or "",
        owner_name=row.owner_name,
        asked_by_name=row.asked_by_name,
        media_type=row.media_type,
        tmdb_id=row.tmdb_id,
        title=row.title or untitled(row.media_type, row.tmdb_id),
        year=row.year,
        poster=row.poster_path,
        backdrop=row.backdrop_path,
        quality=row.quality,
        seasons=row.seasons_asked or [],
        granted=row.seasons_granted or [],
        comment=row.comment,
        status=row.status,
        reason=row.reason,
        decided_by_name=row.decided_by_name,
        decided_at=row.decided_at,
        waits=row.errand is not None,
        item_id=row.library_item_id,
        followers=row.followers,
        created_at=row.created_at,
        updated_at=row.updated_at,
        synced_at=row.synced_at,
    )


def views(rows: Sequence[AnyRow]) -> list[MediaRequestView]:
    return [view(row) for row in rows]


def untitled(media_type: str, tmdb_id: int) -> str:
    """What a title is called until it is known what it is called."""
    return f"{'Series' if media_type == 'tv' else 'Film'} {tmdb_id}"
