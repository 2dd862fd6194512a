"""Takes over lists of films from files: ours, Letterboxd's and IMDb's, looked at first."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import IO, Any

from redis.asyncio import Redis
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from medianest import events
from medianest.database import Database
from medianest.errors import InvalidInputError
from medianest.models.ids import new_id, utc_now
from medianest.models.movie import Movie
from medianest.services.actor import Actor
from medianest.services.movies import rows, shapes, words
from medianest.services.movies.files import MovieFile, Record
from medianest.services.movies.merging import Before, Film, Merging, Outcome
from medianest.services.movies.shapes import Shape
from medianest.services.rate_limits import Limit, RateLimits
from medianest.views.movie import ImportedRowView, MovieImportView, SkippedRowView

AT_ONCE = 500
MOST_ROWS = 100_000
LARGEST_BYTES = 30_000_000
EXAMPLES, MOST_SKIPPED = 20, 100
AN_HOUR = Limit("movie-imports", 60, 3600)
UNKNOWN = (
    "No column of this file names films. Choose a file that MediaNest, Letterboxd or IMDb wrote, "
    "or one with a column “title”."
)
NOTHING_NEW = "It is on your list already, and the file says nothing new of it."
TOO_MANY = f"Only the first {MOST_ROWS:,} rows of a file are read."

_Taken = tuple[int, dict[str, Any]]


@dataclass(slots=True)
class _Count:
    """What became of the rows so far; ``room`` is how many films more there may be."""

    room: int | None = None
    added: int = 0
    merged: int = 0
    skipped: int = 0
    examples: list[ImportedRowView] = field(default_factory=list)
    skipped_rows: list[SkippedRowView] = field(default_factory=list)

    def skip(self, line: int, title: str, reason: str) -> None:
        self.skipped += 1
        if len(self.skipped_rows) < MOST_SKIPPED:
            self.skipped_rows.append(SkippedRowView(line=line, title=title[:100], reason=reason))

    def take(self, line: int, said: dict[str, Any], outcome: Outcome) -> None:
        if outcome is Outcome.NOTHING_NEW:
            self.skip(line, said["title"], NOTHING_NEW)
            return
        is_merged = outcome is Outcome.MERGED
        self.merged += is_merged
        self.added += not is_merged
        if len(self.examples) < EXAMPLES:
            shown = {name: said.get(name) for name in ("title", "year", "rating", "seen_at")}
            self.examples.append(ImportedRowView(line=line, merged=is_merged, **shown))


class Imports:
    """What is on the list stays as it is: of films that are there already, only what it does not
    say yet is taken over. Broken off on the way, what was read until then is there; the same file
    brings the rest."""

    def __init__(self, database: Database, redis: Redis, limits: RateLimits) -> None:
        self._database = database
        self._redis = redis
        self._limits = limits

    async def look(
        self, actor: Actor, file: IO[bytes], name: str, shape: Shape | None = None
    ) -> MovieImportView:
        """What :meth:`take` would do; nothing is changed. Raises the same."""
        return await self._read(actor, file, name, shape, Before())

    async def take(
        self, actor: Actor, file: IO[bytes], name: str, shape: Shape | None = None
    ) -> MovieImportView:
        """Put the films of ``file`` on the list. Its ``name`` helps to know whose it is, unless
        ``shape`` says so.

        Raises :class:`InvalidInputError` for what is no list of films, and :class:`RateLimitError`.
        """
        found = await self._read(actor, file, name, shape, None)
        await events.publish(self._redis, events.MoviesChanged(user_id=actor.user_id))
        return found

    async def _read(
        self, actor: Actor, file: IO[bytes], name: str, shape: Shape | None, before: Before | None
    ) -> MovieImportView:
        await self._limits.take(AN_HOUR, actor.user_id)
        source = await asyncio.to_thread(_Source, file, name, shape)
        count = _Count()
        while True:
            records = await asyncio.to_thread(source.some)
            if not records:
                break
            taken = await asyncio.to_thread(_understood, source, records, count)
            if before is None:
                await self._write(actor, taken, count)
            else:
                await self._forecast(actor, taken, count, before)
        return MovieImportView(
            preview=before is not None,
            shape=source.shape,
            encoding=source.file.encoding,
            added=count.added,
            merged=count.merged,
            skipped=count.skipped,
            examples=count.examples,
            skipped_rows=count.skipped_rows,
        )

    async def _write(self, actor: Actor, taken: list[_Taken], count: _Count) -> None:
        if not taken:
            return
        async with self._database.write() as session:
            await rows.lock(session, actor.user_id)
            if count.room is None:
                # Once: to count a long list for every batch takes longer than to write the batch.
                count.room = await rows.room(session, actor.user_id)
            merging = await _merging(session, actor, taken)
            for line, said in taken:
                if count.added >= count.room and not merging.knows(said):
                    count.skip(line, said["title"], rows.FULL)
                    continue
                outcome = merging.put(said)
                count.take(line, said, outcome)
            await _store(session, actor.user_id, merging.touched)

    async def _forecast(
        self, actor: Actor, taken: list[_Taken], count: _Count, before: Before
    ) -> None:
        async with self._database.read() as session:
            merging = await _merging(session, actor, taken)
        for line, said in taken:
            outcome = before.put(said)
            count.take(line, said, merging.put(said) if outcome is None else outcome)
        before.remember(merging.touched)


class _Source:
    """A file whose columns are known; reads it in a thread, some rows at a time."""

    def __init__(self, file: IO[bytes], name: str, shape: Shape | None) -> None:
        self.file = MovieFile(file)
        if self.file.is_json:
            self.shape, found = Shape.OWN, self.file.objects()
        else:
            self.shape, found = self._below_header(name, shape)
        self._records: Iterator[Record] = islice(found, MOST_ROWS + 1)
        self._read = 0

    def some(self) -> list[Record]:
        """The next rows; none at the end."""
        return list(islice(self._records, AT_ONCE))

    def said(self, record: Record) -> dict[str, Any]:
        """Raises :class:`ValueError` and :class:`InvalidInputError` with the reason why not."""
        self._read += 1
        if self._read > MOST_ROWS:
            raise ValueError(TOO_MANY)
        if record.problem:
            raise ValueError(record.problem)
        found = shapes.said(self.shape, record.values, is_json=self.file.is_json)
        made_at = found.pop("created_at", None)
        values = words.columns(found)
        if made_at is not None and words.EARLIEST <= made_at <= utc_now():
            values["created_at"] = made_at
        return values

    def _below_header(self, name: str, shape: Shape | None) -> tuple[Shape, Iterator[Record]]:
        for separator, header in self.file.heads():
            if (known := shapes.recognized(header, name)) is not None:
                return _chosen(known, shape), self.file.rows(separator, header)
        raise InvalidInputError(UNKNOWN)


def _chosen(known: Shape, wished: Shape | None) -> Shape:
    """Nothing but the watchlist looks like something else."""
    alike = {Shape.LETTERBOXD, Shape.WATCHLIST}
    return wished if wished is not None and {known, wished} <= alike else known


def _understood(source: _Source, records: list[Record], count: _Count) -> list[_Taken]:
    taken: list[_Taken] = []
    for record in records:
        try:
            taken.append((record.line, source.said(record)))
        except InvalidInputError as problem:
            count.skip(record.line, _title(record), problem.message)
        except ValueError as problem:
            count.skip(record.line, _title(record), str(problem))
    return taken


def _title(record: Record) -> str:
    return str(record.values.get("title") or record.values.get("name") or "")


async def _merging(session: AsyncSession, actor: Actor, taken: list[_Taken]) -> Merging:
    films = [said for _, said in taken]
    return Merging(await rows.same(session, actor.user_id, films) if films else [])


async def _store(session: AsyncSession, owner_id: str, films: list[Film]) -> None:
    """Many rows by one statement: to make an object of each takes several times as long."""
    made = [_columns(owner_id, film.values) for film in films if film.row is None]
    if made:
        await session.execute(insert(Movie), made)
    for film in films:
        if film.row is not None:
            rows.put(film.row, film.new)


def _columns(owner_id: str, values: dict[str, Any]) -> dict[str, Any]:
    now = utc_now()
    said = {name: values.get(name) for name in words.FIELDS}
    texts = {name: said[name] or "" for name in ("notes", "image_url")}
    return {
        **said,
        **texts,
        **words.keys(values["title"], texts["notes"]),
        "id": new_id(),
        "owner_id": owner_id,
        "picture": "",
        "created_at": values.get("created_at") or now,
        "updated_at": now,
    }
