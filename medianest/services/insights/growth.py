"""How much the library holds, what that is made of, and how it grew."""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from sqlalchemy import case, func, select
from sqlmodel import col

from medianest.database import AnyRow, AnySelect, Database
from medianest.errors import NotFoundError
from medianest.models.ids import utc_now
from medianest.models.library_item import ItemType, LibraryItem, MediaVersion
from medianest.models.library_sample import LibrarySample
from medianest.models.library_section import LibrarySection
from medianest.services.actor import Actor
from medianest.services.insights.forecasts import forecast
from medianest.services.insights.local_time import after, steps, usual_step
from medianest.services.library.remembered_answers import RememberedAnswers
from medianest.services.storage import StorageService
from medianest.views.insight_charts import GrowthSeries, GrowthView, SizeView, Step

REMEMBERED_SECONDS = 300
NOT_SAID = "Not said"
_ALWAYS = date.min
_FILES = (ItemType.MOVIE, ItemType.EPISODE, ItemType.TRACK)

Held = dict[int, dict[date, tuple[int, int]]]
"""Titles and bytes of each section by day."""

_SECTIONS: AnySelect = (
    select(
        col(LibrarySection.id),
        col(LibrarySection.title),
        col(LibrarySection.type),
        col(LibrarySection.item_count),
        col(LibrarySection.size_bytes),
        col(LibrarySection.receives_downloads),
    )
    .where(col(LibrarySection.missing_since).is_(None), col(LibrarySection.synced_at).is_not(None))
    .order_by(col(LibrarySection.id))
)
_SAMPLES: AnySelect = select(
    col(LibrarySample.section_id),
    col(LibrarySample.day),
    col(LibrarySample.items),
    col(LibrarySample.size_bytes),
).order_by(col(LibrarySample.day))
_KINDS: AnySelect = (
    select(
        col(LibraryItem.section_id),
        func.lower(col(MediaVersion.resolution)).label("lines"),
        func.lower(col(MediaVersion.video_codec)).label("codec"),
        func.lower(col(MediaVersion.audio_codec)).label("audio"),
        func.count().label("files"),
        func.sum(col(MediaVersion.size_bytes)).label("size"),
    )
    .select_from(MediaVersion)
    .join(LibraryItem, col(LibraryItem.id) == col(MediaVersion.item_id))
    .where(col(LibraryItem.missing_since).is_(None))
    .group_by(col(LibraryItem.section_id), "lines", "codec", "audio")
)


class Growth:
    """For administrators. What looks through the whole library is remembered for minutes."""

    def __init__(self, database: Database, storage: StorageService) -> None:
        self._database = database
        self._storage = storage
        self._rows = RememberedAnswers[Sequence[AnyRow]](seconds=REMEMBERED_SECONDS, most=4)

    async def show(
        self, actor: Actor, *, days: int | None = None, section_id: int | None = None
    ) -> GrowthView:
        """The last ``days``, or everything that can be told. Raises :class:`NotFoundError` for a
        section that is not there."""
        actor.require_admin()
        sections = [
            row
            for row in await self._database.rows(_SECTIONS)
            if section_id is None or row.id == section_id
        ]
        if section_id is not None and not sections:
            raise NotFoundError("There is no such section in the library.")
        samples, added, kinds, free = await asyncio.gather(
            self._database.rows(_SAMPLES), self._added(), self._kinds(), self._free(actor, sections)
        )
        today, shown = utc_now().date(), {row.id for row in sections}
        sampled = _by_section([row for row in samples if row.section_id in shown])
        since = min((min(those) for those in sampled.values()), default=None)
        derived = _derived([row for row in added if row.section_id in shown])
        first = today - timedelta(days=days - 1) if days else _first(sampled, derived, today)
        step = usual_step(first, today)
        ends = [min(after(at, step) - timedelta(days=1), today) for at in steps(first, today, step)]
        kinds = [row for row in kinds if row.section_id in shown]
        return GrowthView(
            days=tuple(ends),
            step=step,
            sampled_since=since,
            series=tuple(_series(row, ends, step, sampled, derived) for row in sections),
            sections=tuple(_of_section(row) for row in sections),
            resolutions=_sizes(kinds, resolution_of),
            codecs=_sizes(kinds, codec_of),
            forecast=forecast(_totals(sampled), today, free),
        )

    async def _added(self) -> Sequence[AnyRow]:
        is_sqlite = self._database.is_sqlite

        async def find_out() -> Sequence[AnyRow]:
            return await self._database.slow_rows(_added_by_day(is_sqlite=is_sqlite))

        return await self._rows.get("added", find_out)

    async def _kinds(self) -> Sequence[AnyRow]:
        async def find_out() -> Sequence[AnyRow]:
            return await self._database.slow_rows(_KINDS)

        return await self._rows.get("kinds", find_out)

    async def _free(self, actor: Actor, sections: Sequence[AnyRow]) -> int | None:
        """Of the disk under the library: known where downloads land in it."""
        if not any(row.receives_downloads for row in sections):
            return None
        try:
            return (await self._storage.disk(actor)).free_bytes
        except NotFoundError:
            return None


def resolution_of(row: AnyRow) -> str:
    name = row.lines
    return f"{name}p" if name.isdigit() else {"4k": "4K", "8k": "8K", "sd": "SD"}.get(name, name)


def codec_of(row: AnyRow) -> str:
    return str(row.codec or row.audio)


def _added_by_day(*, is_sqlite: bool) -> AnySelect:
    """What is still there, by the day on which it was added (UTC); null where Plex does not say."""
    at = col(LibraryItem.added_at)
    day = (
        func.substr(at, 1, 10)
        if is_sqlite
        else func.to_char(func.timezone("UTC", at), "YYYY-MM-DD")
    ).label("day")
    size = case((col(LibraryItem.type).in_(_FILES), col(LibraryItem.size_bytes)), else_=0)
    is_title = case((col(LibraryItem.root_id).is_(None), 1), else_=0)
    return (
        select(
            col(LibraryItem.section_id),
            day,
            func.sum(is_title).label("items"),
            func.sum(size).label("size_bytes"),
        )
        .where(col(LibraryItem.missing_since).is_(None))
        .group_by(col(LibraryItem.section_id), "day")
    )


def _by_section(rows: Sequence[AnyRow]) -> Held:
    found: Held = defaultdict(dict)
    for row in rows:
        found[row.section_id][row.day] = (row.items, row.size_bytes)
    return found


def _derived(rows: Sequence[AnyRow]) -> Held:
    """Added up day by day; what Plex gives no day for counts from the beginning."""
    found: Held = defaultdict(dict)
    sums: dict[int, tuple[int, int]] = {}
    for row in sorted(rows, key=lambda row: row.day or ""):
        items, size = sums.get(row.section_id, (0, 0))
        sums[row.section_id] = (items + int(row.items), size + int(row.size_bytes))
        day = date.fromisoformat(row.day) if row.day else _ALWAYS
        found[row.section_id][day] = sums[row.section_id]
    return found


def _first(sampled: Held, derived: Held, today: date) -> date:
    days = {day for held in (sampled, derived) for of in held.values() for day in of}
    return min(days - {_ALWAYS}, default=today)


def _series(
    section: AnyRow, ends: Sequence[date], step: Step, sampled: Held, derived: Held
) -> GrowthSeries:
    measured, added = _Days(sampled.get(section.id, {})), _Days(derived.get(section.id, {}))
    length = {Step.DAY: 1, Step.WEEK: 7, Step.MONTH: 31}[step]
    values: list[tuple[int | None, int | None]] = []
    for end in ends:
        if measured.since is not None and end >= measured.since:
            values.append(measured.last(end, within=length) or (None, None))
        else:
            values.append(added.last(end) or (0, 0))
    return GrowthSeries(
        section_id=section.id,
        title=section.title,
        type=section.type,
        items=tuple(items for items, _ in values),
        size_bytes=tuple(size for _, size in values),
    )


class _Days:
    """What a section held on the days of which it is known."""

    def __init__(self, held: dict[date, tuple[int, int]]) -> None:
        self._held = held
        self._days = sorted(held)

    @property
    def since(self) -> date | None:
        return self._days[0] if self._days else None

    def last(self, day: date, *, within: int | None = None) -> tuple[int, int] | None:
        """What was there at the end of ``day``, as far as that was noted on one of so many days."""
        place = bisect_right(self._days, day)
        if not place:
            return None
        last = self._days[place - 1]
        return None if within is not None and (day - last).days >= within else self._held[last]


def _of_section(row: AnyRow) -> SizeView:
    return SizeView(name=row.title, files=row.item_count, size_bytes=row.size_bytes)


def _sizes(rows: Sequence[AnyRow], name_of: Callable[[AnyRow], str]) -> tuple[SizeView, ...]:
    sums: dict[str, tuple[int, int]] = {}
    for row in rows:
        name = name_of(row) or NOT_SAID
        files, size = sums.get(name, (0, 0))
        sums[name] = (files + row.files, size + int(row.size or 0))
    found = [
        SizeView(name=name, files=files, size_bytes=size) for name, (files, size) in sums.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.size_bytes, one.name)))


def _totals(sampled: Held) -> dict[date, int]:
    """Bytes of all sections, of the days on which none of those that were there is missing."""
    days = sorted({day for of in sampled.values() for day in of})
    found = {}
    for day in days:
        there = [of for of in sampled.values() if min(of) <= day]
        if all(day in of for of in there):
            found[day] = sum(of[day][1] for of in there)
    return found
