"""Rows of media requests as people see them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, Text, cast, func, select
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
    col(MediaRequest.runtime_minutes),
    cast(col(MediaRequest.season_episodes), Text).label("season_episodes"),
    col(MediaRequest.poster_path),
    col(MediaRequest.backdrop_path),
    col(MediaRequest.quality),
    cast(col(MediaRequest.seasons_asked), Text).label("seasons_asked"),
    cast(col(MediaRequest.seasons_granted), Text).label("seasons_granted"),
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


_NAMES = tuple(column.key for column in _COLUMNS)


def select_rows() -> AnySelect:
    """What views are made of, of everybody's requests: columns, as objects take several times as
    long to read."""
    rows = select(*_COLUMNS).select_from(MediaRequest)
    rows = rows.outerjoin(OWNER, col(OWNER.id) == col(MediaRequest.user_id))
    rows = rows.outerjoin(ASKER, col(ASKER.id) == col(MediaRequest.asked_by))
    return rows.outerjoin(DECIDER, col(DECIDER.id) == col(MediaRequest.decided_by))


def view(row: AnyRow) -> MediaRequestView:
    """A row of :func:`select_rows`, with or without further columns behind."""
    return _made(tuple(row)[: len(_COLUMNS)])


# Lists are read again and again while little of them changes: most of the time went here.
@lru_cache(maxsize=2_000)
def _made(columns: tuple[Any, ...]) -> MediaRequestView:
    said = dict(zip(_NAMES, columns, strict=True))
    media_type, tmdb_id = said["media_type"], said["tmdb_id"]
    said["owner_id"] = said.pop("user_id") or ""
    said["title"] = said["title"] or untitled(media_type, tmdb_id)
    said["poster"], said["backdrop"] = said.pop("poster_path"), said.pop("backdrop_path")
    said["seasons"] = _numbers(said.pop("seasons_asked"))
    said["granted"] = _numbers(said.pop("seasons_granted"))
    said["episode_count"] = _episodes(said)
    said["waits"] = said.pop("errand") is not None
    said["item_id"] = said.pop("library_item_id")
    return MediaRequestView(**said)


def _numbers(text: str | None) -> list[int]:
    return (json.loads(text) if text else None) or []


def _episodes(said: dict[str, Any]) -> int | None:
    """Of all seasons that are meant; ``None`` where one of them is not known."""
    text = said.pop("season_episodes")
    known = {int(number): count for number, count in (json.loads(text or "null") or {}).items()}
    meant = said["granted"] or said["seasons"] or [number for number in known if number]
    counts = [known.get(number, 0) for number in meant]
    return sum(counts) if counts and all(counts) else None


def views(rows: Sequence[AnyRow]) -> list[MediaRequestView]:
    return [view(row) for row in rows]


def untitled(media_type: str, tmdb_id: int) -> str:
    """What a title is called until it is known what it is called."""
    return f"{'Series' if media_type == 'tv' else 'Film'} {tmdb_id}"
