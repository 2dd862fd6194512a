"""Rows of somebody's list while they are written: whose they are, and which is the same film."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from medianest.errors import NotFoundError, SessionEndedError
from medianest.models.ids import utc_now
from medianest.models.movie import Movie, MoviePicture
from medianest.models.user import User
from medianest.services.library import folding
from medianest.services.movies import words

MOST = 200_000
NONE = "There is no such film on your list. It may have been removed."
FULL = f"Your list has {MOST:,} films already. Remove some first."


async def lock(session: AsyncSession, owner_id: str) -> None:
    """One writer of a list at a time, so that no film comes in twice. Raises
    :class:`SessionEndedError` where the person is gone."""
    person = select(col(User.id)).where(col(User.id) == owner_id).with_for_update()
    if (await session.execute(person)).first() is None:
        raise SessionEndedError("Your sign-in has ended. Sign in again.")


async def own(session: AsyncSession, owner_id: str, movie_id: str) -> Movie:
    """Raises :class:`NotFoundError`, also for somebody else's."""
    row = await session.get(Movie, movie_id)
    if row is None or row.owner_id != owner_id:
        raise NotFoundError(NONE)
    return row


async def room(session: AsyncSession, owner_id: str) -> int:
    """How many films more there may be."""
    counted = select(func.count()).select_from(Movie).where(col(Movie.owner_id) == owner_id)
    return MOST - ((await session.execute(counted)).scalar() or 0)


async def same(
    session: AsyncSession, owner_id: str, films: Iterable[Mapping[str, Any]]
) -> list[Movie]:
    """Those of a list that may be one of ``films``: of the same number, or called so."""
    wanted = list(films)
    asked: tuple[tuple[Any, set[Any]], ...] = (
        (col(Movie.sort_key), {words.sort_key(one["title"]) for one in wanted}),
        (col(Movie.tmdb_id), {one["tmdb_id"] for one in wanted if one.get("tmdb_id")}),
        (col(Movie.imdb_id), {one["imdb_id"] for one in wanted if one.get("imdb_id")}),
    )
    found: dict[str, Movie] = {}
    # One after the other and in no order: else SQLite walks over the whole list for every batch.
    for column, values in asked:
        if values:
            rows = select(Movie).where(col(Movie.owner_id) == owner_id, column.in_(values))
            found |= {row.id: row for row in (await session.execute(rows)).scalars()}
    return [found[movie_id] for movie_id in sorted(found)]


async def drop_picture(session: AsyncSession, row: Movie) -> None:
    """What was kept of it is gone."""
    await session.execute(delete(MoviePicture).where(col(MoviePicture.movie_id) == row.id))
    row.picture = ""


def names(film: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """What a film is known by: two that share one of these are the same."""
    named: list[tuple[str, Any]] = [
        (name, film[name]) for name in ("tmdb_id", "imdb_id") if film.get(name)
    ]
    title = folding.fold(film["title"]) or film["title"]
    return [*named, ("title", (title, film.get("year")))]


def may_be_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """False for two of one name and year that have different numbers."""
    return not any(
        one.get(name) and other.get(name) and one[name] != other[name]
        for name in ("tmdb_id", "imdb_id")
    )


def fields(row: Movie) -> dict[str, Any]:
    """What is said of a film, by the names of its columns."""
    return {name: getattr(row, name) for name in words.FIELDS}


def put(row: Movie, values: Mapping[str, Any]) -> None:
    """Write ``values`` into a row, with what follows from them."""
    for name, value in values.items():
        setattr(row, name, value)
    if "title" in values or "notes" in values:
        for name, key in words.keys(row.title, row.notes).items():
            setattr(row, name, key)
    row.updated_at = utc_now()
