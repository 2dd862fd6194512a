"""Following titles that somebody asked for: by title, so that nobody sees another's request."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from medianest.database import Database
from medianest.models.follow import Follow
from medianest.models.media_request import MediaRequest
from medianest.services.actor import Actor
from medianest.services.media_requests.wanted import check_title
from medianest.views.media_request import FollowView

MOST_SHOWN = 1_000


class Follows:
    """Everybody has their own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def follow(
        self,
        actor: Actor,
        media_type: str,
        tmdb_id: int,
        *,
        title: str = "",
        year: int | None = None,
        poster: str = "",
    ) -> FollowView:
        """Be told about a title; a second time changes nothing. What is not said of it is taken
        from a request for it, where there is one.

        Raises :class:`InvalidInputError`.
        """
        check_title(media_type, tmdb_id)
        row = Follow(user_id=actor.user_id, media_type=media_type, tmdb_id=tmdb_id)
        row.title, row.year, row.poster_path = title[:500], year, poster[:200]
        try:
            async with self._database.write() as session:
                if (found := await _of(session, actor.user_id, media_type, tmdb_id)) is not None:
                    return _view(found)
                await _describe(session, row)
                session.add(row)
        except IntegrityError:  # somebody asked twice in the same moment
            return await self.follow(actor, media_type, tmdb_id)
        return _view(row)

    async def unfollow(self, actor: Actor, media_type: str, tmdb_id: int) -> None:
        """Be told no more; not having been told before is no mistake."""
        check_title(media_type, tmdb_id)
        async with self._database.write() as session:
            await session.execute(
                delete(Follow).where(
                    col(Follow.user_id) == actor.user_id,
                    col(Follow.media_type) == media_type,
                    col(Follow.tmdb_id) == tmdb_id,
                )
            )

    async def is_followed(self, actor: Actor, media_type: str, tmdb_id: int) -> bool:
        one = select(col(Follow.id)).where(
            col(Follow.user_id) == actor.user_id,
            col(Follow.media_type) == media_type,
            col(Follow.tmdb_id) == tmdb_id,
        )
        return bool(await self._database.rows(one))

    async def mine(self, actor: Actor) -> list[FollowView]:
        """The newest first."""
        async with self._database.read() as session:
            theirs = select(Follow).where(col(Follow.user_id) == actor.user_id)
            ordered = theirs.order_by(col(Follow.id).desc()).limit(MOST_SHOWN)
            rows: Sequence[Follow] = (await session.execute(ordered)).scalars().all()
        return [_view(row) for row in rows]


async def _of(session: AsyncSession, user_id: str, media_type: str, tmdb_id: int) -> Follow | None:
    one = select(Follow).where(
        col(Follow.user_id) == user_id,
        col(Follow.media_type) == media_type,
        col(Follow.tmdb_id) == tmdb_id,
    )
    return (await session.execute(one)).scalar_one_or_none()


async def begin(session: AsyncSession, user_id: str, request: MediaRequest) -> None:
    """Let somebody follow the title of a request, unless they do."""
    if await _of(session, user_id, request.media_type, request.tmdb_id) is None:
        session.add(
            Follow(
                user_id=user_id,
                media_type=request.media_type,
                tmdb_id=request.tmdb_id,
                title=request.title,
                year=request.year,
                poster_path=request.poster_path,
            )
        )


async def _describe(session: AsyncSession, row: Follow) -> None:
    if row.title:
        return
    known = select(MediaRequest).where(
        col(MediaRequest.media_type) == row.media_type,
        col(MediaRequest.tmdb_id) == row.tmdb_id,
        col(MediaRequest.title) != "",
    )
    found = (await session.execute(known.limit(1))).scalars().first()
    if found is not None:
        row.title, row.year, row.poster_path = found.title, found.year, found.poster_path


def _view(row: Follow) -> FollowView:
    return FollowView(
        media_type=row.media_type,
        tmdb_id=row.tmdb_id,
        title=row.title,
        year=row.year,
        poster=row.poster_path,
        created_at=row.created_at,
    )
