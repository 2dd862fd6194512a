"""The numbers of tags, which are made when they are first met."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from medianest.models.tag import Tag
from medianest.services.library import upserts

MOST_KEPT = 50_000

TagName = tuple[str, str]
"""Kind and name."""


class TagIds:
    """Remembers numbers from one batch to the next; :meth:`forget` them when a batch fails."""

    def __init__(self) -> None:
        self._known: dict[TagName, int] = {}

    def forget(self) -> None:
        """What was made in a transaction that failed is not there."""
        self._known.clear()

    async def of(self, session: AsyncSession, wanted: Collection[TagName]) -> dict[TagName, int]:
        """The number of each of ``wanted``."""
        if len(self._known) > MOST_KEPT:
            self._known.clear()
        await self._read(session, wanted)
        if missing := [tag for tag in wanted if tag not in self._known]:
            # In one order for everybody: two writers would wait for each other otherwise.
            rows = [{"kind": kind, "name": name} for kind, name in sorted(missing)]
            await upserts.insert_new(session, Tag, rows)
            await self._read(session, missing)
        return {tag: self._known[tag] for tag in wanted}

    async def _read(self, session: AsyncSession, wanted: Iterable[TagName]) -> None:
        names: dict[str, list[str]] = {}
        for kind, name in wanted:
            if (kind, name) not in self._known:
                names.setdefault(kind, []).append(name)
        for kind, of_kind in names.items():
            for some in upserts.slices(of_kind):
                found = select(Tag.id, Tag.name).where(Tag.kind == kind, col(Tag.name).in_(some))
                for row in await session.execute(found):
                    self._known[(kind, row.name)] = row.id
