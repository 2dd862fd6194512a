"""What was asked for of titles, by our own rows: everybody's, without a name where none is due."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Integer, bindparam, select
from sqlmodel import col

from medianest.database import AnyRow, Database
from medianest.models.media_request import OPEN, MediaRequest, MediaType, RequestStatus
from medianest.services.actor import Actor
from medianest.services.discovery.mirror import Title
from medianest.services.media_requests.views import OWNER, owner_name

MOST_AT_ONCE = 500
ULTRA_HD = "4K"
FURTHER: tuple[str, ...] = (
    RequestStatus.PENDING,
    RequestStatus.APPROVED,
    RequestStatus.PROCESSING,
    RequestStatus.PARTIALLY_AVAILABLE,
    RequestStatus.AVAILABLE,
)
"""Each is further than the ones before it."""

_ROWS = (
    select(
        col(MediaRequest.media_type),
        col(MediaRequest.tmdb_id),
        col(MediaRequest.user_id),
        owner_name.label("owner_name"),
        col(MediaRequest.status),
        col(MediaRequest.quality),
        col(MediaRequest.seasons_asked),
        col(MediaRequest.seasons_granted),
        col(MediaRequest.media_id),
        col(MediaRequest.title),
        col(MediaRequest.year),
        col(MediaRequest.poster_path),
        col(MediaRequest.backdrop_path),
        col(MediaRequest.updated_at),
    )
    .outerjoin(OWNER, col(OWNER.id) == col(MediaRequest.user_id))
    .where(
        col(MediaRequest.media_type).in_(list(MediaType)),
        col(MediaRequest.tmdb_id).in_(bindparam("numbers", type_=Integer, expanding=True)),
    )
    .order_by(col(MediaRequest.created_at), col(MediaRequest.id))
)


@dataclass(frozen=True, slots=True)
class SeasonAsked:
    status: str
    by: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """The requests for one title. ``status`` is that of the furthest, empty without any that is
    open or fulfilled; ``seasons`` says the same of each season. ``newest`` is the last row that was
    made, whatever became of it."""

    status: str = ""
    is_open: bool = False
    is_own: bool = False
    changed_at: datetime | None = None
    media_id: int | None = None
    seasons: dict[int, SeasonAsked] = field(default_factory=dict)
    newest: AnyRow | None = None


NOTHING = Asked()


async def asked_for(
    database: Database, actor: Actor, titles: Iterable[Title]
) -> dict[Title, Asked]:
    """By title; those that nobody ever asked for are not among them."""
    return {one: summed(rows, actor) for one, rows in (await rows_of(database, titles)).items()}


async def rows_of(database: Database, titles: Iterable[Title]) -> dict[Title, list[AnyRow]]:
    """What :func:`summed` reads, the oldest first."""
    numbers = sorted({tmdb_id for _, tmdb_id in titles})
    rows: dict[Title, list[AnyRow]] = {}
    for begin in range(0, len(numbers), MOST_AT_ONCE):
        part = {"numbers": numbers[begin : begin + MOST_AT_ONCE]}
        for row in await database.rows(_ROWS, part):
            rows.setdefault((row.media_type, row.tmdb_id), []).append(row)
    return rows


def summed(rows: Sequence[AnyRow], actor: Actor, *, is_4k: bool | None = None) -> Asked:
    """All requests for one title, or those for one kind of quality."""
    if not rows:
        return NOTHING
    alive = [
        row for row in rows if row.status in FURTHER and is_4k in (None, row.quality == ULTRA_HD)
    ]
    furthest = max(alive, key=lambda row: FURTHER.index(row.status), default=None)
    open_rows = [row for row in alive if row.status in OPEN]
    return Asked(
        status=furthest.status if furthest else "",
        is_open=bool(open_rows),
        is_own=any(row.user_id == actor.user_id for row in open_rows),
        changed_at=max(row.updated_at for row in rows),
        media_id=next((row.media_id for row in reversed(rows) if row.media_id), None),
        seasons=_seasons(alive, actor),
        newest=rows[-1],
    )


def _seasons(alive: list[AnyRow], actor: Actor) -> dict[int, SeasonAsked]:
    found: dict[int, SeasonAsked] = {}
    for row in sorted(alive, key=lambda row: FURTHER.index(row.status)):
        is_own = row.user_id == actor.user_id
        for number in row.seasons_granted or row.seasons_asked or ():
            found[number] = SeasonAsked(row.status, row.owner_name, is_own)
    return found
