"""Finds the item of the library that a play is of: by its key, else by what it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased
from sqlmodel import col

from medianest.database import AnyRow, Database
from medianest.models.library_item import ItemType, LibraryItem
from medianest.models.library_section import LibrarySection
from medianest.services.insights.histories import Told
from medianest.services.library import upserts
from medianest.services.library.rejoins import LOCAL

_MOST_KEPT = 20_000
_COLUMNS: tuple[Any, ...] = (
    col(LibraryItem.id),
    col(LibraryItem.type),
    col(LibraryItem.parent_id),
    col(LibraryItem.root_id),
    col(LibraryItem.rating_key),
    col(LibraryItem.guid),
    col(LibraryItem.title),
    col(LibraryItem.released_on),
    col(LibraryItem.server_id),
    col(LibraryItem.section_id),
    col(LibraryItem.missing_since),
)
_ITEMS = select(*_COLUMNS)
_Season = aliased(LibraryItem)
_EPISODES = select(
    *_COLUMNS, col(LibraryItem.index).label("number"), col(_Season.index).label("season")
).join(_Season, col(_Season.id) == col(LibraryItem.parent_id))


@dataclass(frozen=True, slots=True)
class Place:
    """An item, and the season and show that it belongs to."""

    item_id: int
    above: tuple[int, ...] = ()

    @property
    def all(self) -> tuple[int, ...]:
        return (self.item_id, *self.above)


class Joins:
    """For plays of one server. What was found by its key is remembered for as long as this lives:
    make one for each run."""

    def __init__(self, database: Database, server_id: str) -> None:
        self._database = database
        self._server_id = server_id
        self._by_key: dict[str, Place] = {}
        self._by_title: dict[str, dict[str, list[AnyRow]]] = {}
        self._sections: dict[str, int] | None = None

    async def find(self, plays: Sequence[Told], *, by_title: bool = False) -> list[Place | None]:
        """In their order; ``None`` where nothing is known to be it.

        A key that the library has is believed. What was added again has another one: then the guid
        decides, in the same section first. Plex's own history tells no guid: ``by_title``, which
        takes longer, the title and the day of its release decide, or the title of the series and
        the numbers of season and episode; several works that are alike in these are none.
        """
        await self._learn({one.rating_key for one in plays if one.rating_key})
        found = [self._by_key.get(one.rating_key) for one in plays]
        lost = [n for n, place in enumerate(found) if place is None]
        slow = (self._by_film, self._by_episode) if by_title else ()
        for find in (self._by_guid, *slow):
            if not lost:
                break
            places = await find([plays[n] for n in lost])
            for n, place in zip(lost, places, strict=True):
                found[n] = place
            lost = [n for n in lost if found[n] is None]
        return found

    async def _learn(self, keys: set[str]) -> None:
        if len(self._by_key) > _MOST_KEPT:
            self._by_key.clear()
        unknown = sorted(key for key in keys if key not in self._by_key)
        here = _ITEMS.where(col(LibraryItem.server_id) == self._server_id)
        for some in upserts.slices(unknown):
            rows = await self._database.rows(here.where(col(LibraryItem.rating_key).in_(some)))
            self._by_key.update((row.rating_key, _place(row)) for row in rows)

    async def _by_guid(self, plays: Sequence[Told]) -> list[Place | None]:
        guids = sorted({one.guid for one in plays if _is_guid(one.guid)})
        known: dict[tuple[str, str], list[AnyRow]] = {}
        for some in upserts.slices(guids):
            for row in await self._database.rows(_ITEMS.where(col(LibraryItem.guid).in_(some))):
                known.setdefault((row.type, row.guid), []).append(row)
        return [await self._nearest(one, known.get((one.type, one.guid), ())) for one in plays]

    async def _by_film(self, plays: Sequence[Told]) -> list[Place | None]:
        films = [one for one in plays if one.type == ItemType.MOVIE and one.released_on]
        rows = await self._titled(ItemType.MOVIE, (one.title for one in films))
        known: dict[tuple[str, str | None], list[AnyRow]] = {}
        for row in rows:
            known.setdefault((row.title, row.released_on), []).append(row)
        return [
            await self._nearest(one, _one_work(known.get((one.title, one.released_on), ())))
            if one.type == ItemType.MOVIE and one.released_on
            else None
            for one in plays
        ]

    async def _by_episode(self, plays: Sequence[Told]) -> list[Place | None]:
        episodes = [one for one in plays if one.type == ItemType.EPISODE and one.show_title]
        shows = await self._titled(ItemType.SHOW, (one.show_title for one in episodes))
        named: dict[str, list[AnyRow]] = {}
        for show in shows:
            named.setdefault(show.title, []).append(show)
        titles = {show.id: show.title for show in shows if _one_work(named[show.title])}
        known: dict[tuple[str, int | None, int | None], list[AnyRow]] = {}
        for some in upserts.slices(sorted(titles)):
            for row in await self._database.rows(
                _EPISODES.where(
                    col(LibraryItem.root_id).in_(some),
                    col(LibraryItem.type) == ItemType.EPISODE,
                )
            ):
                known.setdefault((titles[row.root_id], row.season, row.number), []).append(row)
        return [
            await self._nearest(one, known.get((one.show_title, one.season, one.number), ()))
            if None not in (one.season, one.number)
            else None
            for one in plays
        ]

    async def _titled(self, kind: str, titles: Iterable[str]) -> list[AnyRow]:
        """Items of a type with exactly such titles. There is no index of these: all of them are
        read once."""
        if kind not in self._by_title:
            known: dict[str, list[AnyRow]] = {}
            here = sorted((await self._here()).values())
            listed = _ITEMS.where(
                col(LibraryItem.section_id).in_(here),
                col(LibraryItem.type) == kind,
                col(LibraryItem.missing_since).is_(None),
                col(LibraryItem.root_id).is_(None),
            )
            for row in await self._database.slow_rows(listed):
                known.setdefault(row.title, []).append(row)
            self._by_title[kind] = known
        found = self._by_title[kind]
        return [row for title in sorted(set(titles)) for row in found.get(title, ())]

    async def _nearest(self, play: Told, rows: Iterable[AnyRow]) -> Place | None:
        """What is still there comes first, then the same server and section, then the oldest."""
        section_id = (await self._here()).get(play.section_key)

        def distance(row: AnyRow) -> tuple[bool, bool, bool, int]:
            is_gone, is_elsewhere = row.missing_since is not None, row.section_id != section_id
            return is_gone, row.server_id != self._server_id, is_elsewhere, row.id

        best = min(rows, key=distance, default=None)
        return None if best is None else _place(best)

    async def _here(self) -> dict[str, int]:
        """The sections of the server, by its keys of them."""
        if self._sections is None:
            known = select(col(LibrarySection.id), col(LibrarySection.key))
            rows = await self._database.rows(
                known.where(col(LibrarySection.server_id) == self._server_id)
            )
            self._sections = {row.key: row.id for row in rows}
        return self._sections


def _one_work(rows: Iterable[AnyRow]) -> Iterable[AnyRow]:
    """All of them where they are the same work, which may stand in several sections; else none."""
    listed = list(rows)
    return listed if len({row.guid or row.id for row in listed}) == 1 else ()


def _place(row: AnyRow) -> Place:
    return Place(row.id, tuple(one for one in (row.parent_id, row.root_id) if one is not None))


def _is_guid(guid: str) -> bool:
    return "://" in guid and not guid.startswith(LOCAL)
