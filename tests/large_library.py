"""Libraries of any size, written in seconds and alike at every run."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import islice
from typing import Any

from sqlalchemy import func, insert, select, text
from sqlmodel import SQLModel

from medianest.database import Database
from medianest.models import ItemTag, ItemType, LibraryItem, LibrarySection, Part, Tag, TagKind
from medianest.services.library import folding
from tests.library_rows import SYNCED_AT

GENRES = ("Action", "Adventure", "Animation", "Comedy", "Crime", "Documentary", "Drama", "Family")
GENRES += ("Fantasy", "History", "Horror", "Music", "Mystery", "Romance", "Thriller", "Western")
RATINGS = ("G", "PG", "PG-13", "R", "NC-17", "")
RESOLUTIONS = ("4k", "1080", "720", "576", "480", "sd", "")
PEOPLE = 2_000
EPISODES_A_SEASON, SEASONS_A_SHOW = 12, 4
_BATCH = 5_000
_FIRST = "Autumn Black Broken Cold Dark Deep Distant Electric Empty Eternal Final Golden Hidden"
_FIRST += " Iron Last Little Lost Midnight Northern Painted Quiet Red Second Silent Silver Stolen"
_LAST = "Bridge Circle City Coast Daughter Day Dream Empire Garden Harbour House Island Journey"
_LAST += " Letter Light Mirror Moon Mountain Night Ocean Promise River Road Secret Shadow Song"
_STRANGE = ("The {}", "{} 2", "Ça, {}", "Ödland {}", "東京 {}", "Ночь {}", "¿{}?", "12 {}")


class LargeLibrary:
    """Fills sections of ``server_id`` by the thousand, straight into the database."""

    def __init__(self, database: Database, server_id: str) -> None:
        self._database = database
        self._server_id = server_id
        self._random = random.Random(20_260_102)
        self._genres: list[int] = []
        self._people: list[int] = []
        self._key = 1_000_000

    async def movies(
        self, count: int = 100_000, *, title: str = "Large films", people_each: int = 3
    ) -> LibrarySection:
        """A section of films, each with two genres and some people; some have no year, no size,
        no rating or no date."""
        section = await self._section(title, ItemType.MOVIE, count)
        first = await self._write(self._item(section, ItemType.MOVIE, n) for n in range(count))
        await self._tag(range(first, first + count), people_each)
        return section

    async def shows(
        self, count: int = 1_000, *, title: str = "Large series", people_each: int = 3
    ) -> LibrarySection:
        """A section of shows with 4 seasons of 12 episodes each: 53 items to a show."""
        section = await self._section(title, ItemType.SHOW, count)
        leaves = EPISODES_A_SEASON * SEASONS_A_SHOW
        counts = {"child_count": SEASONS_A_SHOW, "leaf_count": leaves}
        shows = await self._write(
            {**self._item(section, ItemType.SHOW, n), **counts} for n in range(count)
        )
        seasons = await self._write(self._seasons(section, shows, count))
        await self._write(self._episodes(section, shows, seasons, count))
        await self._tag(range(shows, shows + count), people_each)
        return section

    def _seasons(self, section: LibrarySection, shows: int, count: int) -> Iterator[dict[str, Any]]:
        for number in range(count * SEASONS_A_SHOW):
            show, season = divmod(number, SEASONS_A_SHOW)
            place = {"parent_id": shows + show, "root_id": shows + show, "index": season + 1}
            place |= {"leaf_count": EPISODES_A_SEASON, "child_count": EPISODES_A_SEASON}
            yield {**self._item(section, ItemType.SEASON, number), **place}

    def _episodes(
        self, section: LibrarySection, shows: int, seasons: int, count: int
    ) -> Iterator[dict[str, Any]]:
        for number in range(count * SEASONS_A_SHOW * EPISODES_A_SEASON):
            season, episode = divmod(number, EPISODES_A_SEASON)
            show = season // SEASONS_A_SHOW
            place = {"parent_id": seasons + season, "root_id": shows + show, "index": episode + 1}
            yield {**self._item(section, ItemType.EPISODE, number), **place}

    async def _section(self, title: str, kind: str, count: int) -> LibrarySection:
        self._key += 1
        row = LibrarySection(
            server_id=self._server_id,
            key=str(self._key),
            type=kind,
            title=title,
            item_count=count,
            synced_at=SYNCED_AT,
        )
        async with self._database.write() as session:
            session.add(row)
        return row

    def _item(self, section: LibrarySection, kind: str, number: int) -> dict[str, Any]:
        """The columns of one item; every one has the same, so that they go in at once."""
        chance, key = self._random.random, self._key + number + 1
        title = self._title(number)
        key_of_title = folding.sort_key(title.removeprefix("The "))
        has_media = kind in (ItemType.MOVIE, ItemType.EPISODE) and chance() > 0.01
        return {
            "server_id": self._server_id,
            "section_id": section.id,
            "rating_key": f"{kind}-{key}",
            "guid": f"plex://{kind}/{key:024x}",
            "type": kind,
            "parent_id": None,
            "root_id": None,
            "index": None,
            "title": title,
            "original_title": "",
            "sort_key": key_of_title,
            "letter": folding.letter(key_of_title),
            "year": self._random.randint(1920, 2025) if chance() > 0.02 else None,
            "released_on": f"{self._random.randint(1920, 2025)}-05-0{number % 9 + 1}",
            "added_at": SYNCED_AT - timedelta(minutes=self._random.randint(0, 3_000_000)),
            "updated_at": SYNCED_AT,
            "duration_ms": self._random.randint(600_000, 12_000_000),
            "summary": f"Somebody looks for {title} and finds out why nobody did before. " * 4,
            "tagline": "",
            "content_rating": self._random.choice(RATINGS),
            "studio": "Nest Films",
            "rating": round(chance() * 10, 1) if chance() > 0.1 else None,
            "audience_rating": None,
            "thumb": f"/library/metadata/{key}/thumb/1700000000",
            "art": None,
            "resolution": self._random.choice(RESOLUTIONS[:-1]) if has_media else "",
            "size_bytes": self._random.randint(10**8, 10**11) if has_media else 0,
            "child_count": 0,
            "leaf_count": 0,
            "digest": 0,
            "missing_since": None,
        }

    def _title(self, number: int) -> str:
        words = f"{self._random.choice(_FIRST.split())} {self._random.choice(_LAST.split())}"
        pattern = _STRANGE[number // 7 % len(_STRANGE)] if number % 7 == 0 else "{}"
        return pattern.format(words) + (f" {number}" if number % 3 else "")

    async def _write(self, rows: Iterator[dict[str, Any]]) -> int:
        """Writes items and gives the first one's id; the others' follow one another."""
        async with self._database.read() as session:
            highest = (await session.execute(select(func.max(LibraryItem.id)))).scalar()
        first = (highest or 0) + 1
        numbered = ({"id": first + n, **row} for n, row in enumerate(rows))
        for batch in _batches(numbered):
            self._key += len(batch)
            await self._insert(LibraryItem, batch)
        await self._go_on_behind()
        return first

    async def _go_on_behind(self) -> None:
        """SQLite sees the ids that were given; PostgreSQL has to be told."""
        if self._database.is_sqlite:
            return
        behind = "SELECT setval(pg_get_serial_sequence('library_item', 'id'), max(id))"
        async with self._database.write() as session:
            await session.execute(text(f"{behind} FROM library_item"))

    async def _tag(self, items: Sequence[int], people_each: int) -> None:
        await self._make_tags()
        links = (link for item in items for link in self._links(item, people_each))
        for batch in _batches(links):
            await self._insert(ItemTag, batch)

    def _links(self, item: int, people_each: int) -> Iterator[dict[str, Any]]:
        genres = self._random.sample(self._genres, 2)
        people = self._random.sample(self._people, people_each)
        for part, tags in ((Part.TAG, genres), (Part.ROLE, people)):
            for position, tag in enumerate(tags):
                link = {"item_id": item, "tag_id": tag, "part": part, "position": position}
                yield {**link, "character": ""}

    async def _make_tags(self) -> None:
        if self._genres:
            return
        names = [(TagKind.GENRE, name) for name in GENRES]
        names += [(TagKind.PERSON, f"Person {n:04}") for n in range(PEOPLE)]
        rows = [Tag(kind=kind, name=name) for kind, name in names]
        async with self._database.write() as session:
            session.add_all(rows)
        ids = [row.id or 0 for row in rows]
        self._genres, self._people = ids[: len(GENRES)], ids[len(GENRES) :]

    async def _insert(self, table: type[SQLModel], rows: list[dict[str, Any]]) -> None:
        # The table's own, not the class's: that one goes row by row.
        into = insert(table.__table__)  # type: ignore[attr-defined]
        async with self._database.write() as session:
            await (await session.connection()).execute(into, rows)


def _batches(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    left = iter(rows)
    while batch := list(islice(left, _BATCH)):
        yield batch
