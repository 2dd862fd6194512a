"""Somebody's own list of films: looked at, added to, changed, one film or many at once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from redis.asyncio import Redis
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from medianest import events
from medianest.database import AnyRow, Database
from medianest.errors import ConflictError, DuplicateError, InvalidInputError, NotFoundError
from medianest.models.movie import Movie
from medianest.services.actor import Actor
from medianest.services.audit import ExportFormat
from medianest.services.downloads.lists import check_page
from medianest.services.movies import exports, lists, rows, words
from medianest.services.movies.matches import Matches
from medianest.services.movies.query import MovieQuery
from medianest.services.movies.views import IMAGE_ROUTE, view
from medianest.views.movie import (
    LONGEST_TITLE,
    MOST_AT_ONCE,
    BulkMoviesView,
    MovieCountsView,
    MovieView,
)
from medianest.views.view import Page, Pagination

THERE = "“{}” is on your list already."
NOT_ALL = "{} of these films are not on your list. Nothing was changed; look at it again."
HOW_MANY = f"Choose 1 to {MOST_AT_ONCE} films."
NOTHING = "Say what is to change."
NO_ITEM = "There is no such film in the library."
EACH = frozenset({"year", "notes", "rating", "seen_at"})
"""What may be set of many at once: a title or a number is that of one film."""


class Movies:
    """A list is its owner's alone: to everybody else, administrators too, its films are not there.
    The owner's open pages hear of every change."""

    def __init__(self, database: Database, redis: Redis, matches: Matches, base_path: str) -> None:
        self._database = database
        self._redis = redis
        self._matches = matches
        self._base_path = base_path

    async def page(
        self, actor: Actor, query: MovieQuery, page: int = 1, limit: int = 20
    ) -> Page[MovieView]:
        """Raises :class:`InvalidInputError` for a page or a sort that does not exist."""
        check_page(page, limit)
        found, total = await lists.rows_on_page(
            self._database, actor.user_id, query, page=page, limit=limit
        )
        shown = await self.views(actor, found)
        return Page[MovieView](items=shown, pagination=Pagination.of(page, limit, total))

    async def counts(self, actor: Actor) -> MovieCountsView:
        """How many there are in all, and seen and rated of them."""
        return await lists.counts(self._database, actor.user_id)

    async def get(self, actor: Actor, movie_id: str) -> MovieView:
        """Raises :class:`NotFoundError`."""
        own = select(*lists.COLUMNS).where(
            col(Movie.id) == movie_id, col(Movie.owner_id) == actor.user_id
        )
        found = await self._database.rows(own)
        if not found:
            raise NotFoundError(rows.NONE)
        return (await self.views(actor, found))[0]

    async def add(self, actor: Actor, said: Mapping[str, Any], *, again: bool = False) -> MovieView:
        """Put a film on the list: fields of :class:`Movie`, of which ``title`` has to be there,
        unless ``library_item_id`` says what it is called.

        Raises :class:`InvalidInputError` with a sentence for each field that does not fit,
        :class:`DuplicateError` with the ``id`` of the same film unless it is to be there ``again``,
        and :class:`ConflictError` for a list that is full.
        """
        values = words.columns({"title": "", **await self._with_item(actor, said)})
        row = Movie(owner_id=actor.user_id, title="")
        rows.put(row, values)
        row.updated_at = row.created_at
        async with self._database.write() as session:
            await rows.lock(session, actor.user_id)
            if not again:
                await _check_new(session, actor.user_id, values)
            if await rows.room(session, actor.user_id) < 1:
                raise ConflictError(rows.FULL)
            session.add(row)
        return await self._told(actor, row.id)

    async def change(self, actor: Actor, movie_id: str, said: Mapping[str, Any]) -> MovieView:
        """Change the fields that are named. Raises :class:`InvalidInputError` with a sentence for
        each that does not fit, and :class:`NotFoundError`."""
        named = dict(await self._with_item(actor, said, is_new=False))
        if self._is_ours(movie_id, named.get("image_url")):
            del named["image_url"]  # as it was shown
        values = words.columns(named)
        async with self._database.write() as session:
            row = await rows.own(session, actor.user_id, movie_id)
            if values.get("image_url", row.image_url or None) != (row.image_url or None):
                await rows.drop_picture(session, row)
            rows.put(row, values)
        return await self._told(actor, movie_id)

    async def remove(self, actor: Actor, movie_id: str) -> None:
        """Take it off the list. Raises :class:`NotFoundError`."""
        async with self._database.write() as session:
            row = await rows.own(session, actor.user_id, movie_id)
            await session.delete(row)
        await self.tell(actor)

    async def change_many(
        self, actor: Actor, ids: Sequence[str], said: Mapping[str, Any]
    ) -> BulkMoviesView:
        """Set the same of many: all of them, or none and an error that says why.

        Raises :class:`InvalidInputError`, and :class:`NotFoundError` with the ids under ``missing``
        where some are not on the list.
        """
        if not said or not set(said) <= EACH:
            raise InvalidInputError(NOTHING)
        values = words.columns(said)
        async with self._database.write() as session:
            for row in await _all_own(session, actor, ids):
                rows.put(row, values)
        await self.tell(actor)
        return BulkMoviesView(ids=list(dict.fromkeys(ids)))

    async def remove_many(self, actor: Actor, ids: Sequence[str]) -> BulkMoviesView:
        """Take many off the list: all of them or none, as for :meth:`change_many`."""
        async with self._database.write() as session:
            await _all_own(session, actor, ids)
            await session.execute(delete(Movie).where(col(Movie.id).in_(set(ids))))
        await self.tell(actor)
        return BulkMoviesView(ids=list(dict.fromkeys(ids)), removed=True)

    def export(self, actor: Actor, how: ExportFormat, query: MovieQuery) -> AsyncIterator[bytes]:
        """All that the ``query`` means as a file, part by part. Raises :class:`InvalidInputError`
        before the first."""
        lists.check(query)
        return exports.parts(self._database, actor.user_id, query, how)

    async def views(self, actor: Actor, found: Sequence[AnyRow]) -> list[MovieView]:
        """Rows of :data:`lists.COLUMNS` as their owner sees them."""
        items = await self._matches.of(actor, found)
        return [view(row, items.get(row.id), self._base_path) for row in found]

    async def tell(self, actor: Actor) -> None:
        """The owner's open pages are to look again."""
        await events.publish(self._redis, events.MoviesChanged(user_id=actor.user_id))

    def _is_ours(self, movie_id: str, address: str | None) -> bool:
        ours = self._base_path + IMAGE_ROUTE.format(movie_id)
        return (address or "").partition("?")[0] == ours

    async def _told(self, actor: Actor, movie_id: str) -> MovieView:
        await self.tell(actor)
        return await self.get(actor, movie_id)

    async def _with_item(
        self, actor: Actor, said: Mapping[str, Any], *, is_new: bool = True
    ) -> dict[str, Any]:
        """With the title, year and numbers of the library's film that was chosen, where ``said``
        has none."""
        item_id = words.columns({"library_item_id": said.get("library_item_id")})["library_item_id"]
        if item_id is None:
            return dict(said)
        item = await self._matches.item(actor, item_id)
        if item is None:
            raise InvalidInputError(NO_ITEM, details={"libraryItemId": NO_ITEM})
        numbers = await self._matches.numbers(item_id)
        known: dict[str, Any] = {
            "tmdb_id": int(numbers["tmdb"]) if numbers.get("tmdb", "").isdecimal() else None,
            "imdb_id": numbers.get("imdb"),
        }
        if is_new:
            known |= {"title": item.title[:LONGEST_TITLE], "year": item.year}
        return {name: value for name, value in known.items() if value is not None} | dict(said)


async def _check_new(session: AsyncSession, owner_id: str, values: Mapping[str, Any]) -> None:
    named = set(rows.names(values))
    for row in await rows.same(session, owner_id, [values]):
        there = rows.fields(row)
        if named.intersection(rows.names(there)) and rows.may_be_same(values, there):
            raise DuplicateError(THERE.format(row.title), details={"id": row.id})


async def _all_own(session: AsyncSession, actor: Actor, ids: Sequence[str]) -> list[Movie]:
    wanted = set(ids)
    if not 0 < len(wanted) <= MOST_AT_ONCE:
        raise InvalidInputError(HOW_MANY)
    own = select(Movie).where(col(Movie.owner_id) == actor.user_id, col(Movie.id).in_(wanted))
    found = list((await session.execute(own.with_for_update())).scalars())
    if missing := sorted(wanted - {row.id for row in found}):
        raise NotFoundError(NOT_ALL.format(len(missing)), details={"missing": missing})
    return found
