"""What those who decide go by, beside requests that wait: shares, sizes, earlier refusals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from medianest.database import AnyRow, Database
from medianest.models.media_request import MediaRequest, MediaType, RequestStatus
from medianest.services.library.remembered_answers import RememberedAnswers
from medianest.services.library.usual_sizes import UsualSizes
from medianest.services.media_requests.standings import (
    MOMENT_SECONDS,
    ShareKey,
    Standing,
    Standings,
)
from medianest.views.media_request import DecisionAidView, MediaRequestView

Title = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Refused:
    """How often a title was declined, and the last time."""

    times: int
    reason: str
    at: datetime


class DecisionAids:
    """All of it is known here: a page of a list asks nobody."""

    def __init__(self, database: Database, standings: Standings, sizes: UsualSizes) -> None:
        self._database = database
        self._standings = standings
        self._sizes = sizes
        self._refused: RememberedAnswers[Mapping[Title, Refused]] = RememberedAnswers(
            seconds=MOMENT_SECONDS, most=50
        )

    async def beside(self, views: Sequence[MediaRequestView]) -> list[MediaRequestView]:
        """The same views, those that wait with what is to be known of them."""
        waiting = [view for view in views if view.status == RequestStatus.PENDING]
        if not waiting:
            return list(views)
        titles = tuple(sorted({(view.media_type, view.tmdb_id) for view in waiting}))
        refused = await self._refused.get(titles, lambda: self._declined(titles))
        standings = await self._standings.waiting()
        found = []
        for view in views:
            if view.status == RequestStatus.PENDING:
                aid = await self._aid(view, standings, refused)
                view = view.model_copy(update={"aid": aid})
            found.append(view)
        return found

    async def standings(self) -> Mapping[ShareKey, Standing]:
        """Of everybody who has something that waits."""
        return await self._standings.waiting()

    async def over_limit(self) -> int:
        """How many wait of those who have overdrawn their share."""
        standings = (await self._standings.waiting()).values()
        return sum(standing.waiting for standing in standings if standing.is_over)

    async def _aid(
        self,
        view: MediaRequestView,
        standings: Mapping[ShareKey, Standing],
        refused: Mapping[Title, Refused],
    ) -> DecisionAidView:
        standing = standings.get((view.owner_id, view.media_type))
        before = refused.get((view.media_type, view.tmdb_id))
        return DecisionAidView(
            limit=standing.limit if standing else None,
            left=standing.left if standing else None,
            size_bytes=await self._size(view),
            refused_times=before.times if before else 0,
            refused_reason=before.reason if before else "",
            refused_at=before.at if before else None,
        )

    async def _size(self, view: MediaRequestView) -> int | None:
        if view.media_type != MediaType.TV:
            return await self._sizes.of_film(view.quality)
        return await self._sizes.of_episodes(view.quality, view.episode_count or 0)

    async def _declined(self, titles: Sequence[Title]) -> Mapping[Title, Refused]:
        """Whoever asked for it then."""
        rows = await self._database.rows(
            select(
                col(MediaRequest.media_type),
                col(MediaRequest.tmdb_id),
                col(MediaRequest.reason),
                col(MediaRequest.decided_at),
                col(MediaRequest.updated_at),
            ).where(
                col(MediaRequest.tmdb_id).in_({number for _, number in titles}),
                col(MediaRequest.media_type).in_({kind for kind, _ in titles}),
                col(MediaRequest.status) == RequestStatus.DENIED,
            )
        )
        found: dict[Title, list[AnyRow]] = {}
        for row in rows:
            found.setdefault((row.media_type, row.tmdb_id), []).append(row)
        return {title: _summed(those) for title, those in found.items()}


def _summed(rows: Sequence[AnyRow]) -> Refused:
    last = max(rows, key=_at)
    return Refused(len(rows), last.reason, _at(last))


def _at(row: AnyRow) -> datetime:
    at: datetime = row.decided_at or row.updated_at
    return at
