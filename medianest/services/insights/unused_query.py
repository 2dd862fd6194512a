"""Questions about unused media, and what may be claimed of a title."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from medianest.errors import InvalidInputError, NotFoundError
from medianest.models.library_item import ItemType
from medianest.services.insights.basis import KINDS, Basis
from medianest.views.insights import Unsure

NO_SECTION = "There is no such section of movies or shows in the library."
ALL_KINDS = (ItemType.MOVIE, ItemType.SHOW, ItemType.SEASON)
SORTS = frozenset({"size", "added", "lastPlayed", "title", "plays"})


@dataclass(frozen=True, slots=True)
class UnusedQuery:
    """``never_days`` since it was added and never watched, ``last_days`` since it was watched last.
    Without ``kinds``, seasons stand for themselves only where their show does not. ``kept`` shows
    what is kept instead of leaving it out."""

    section_id: int | None = None
    never_days: int = 90
    last_days: int = 365
    kinds: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    kept: bool = False
    sort: str = "size:desc"


@dataclass(frozen=True, slots=True)
class Question:
    """A query at a certain minute, and what may be claimed then; times are epoch seconds."""

    query: UnusedQuery
    never_before: float
    last_before: float
    begins_at: float | None
    unsure: Unsure | None
    sections: frozenset[int]
    old: frozenset[int]
    quiet: frozenset[int]

    @property
    def kinds(self) -> tuple[str, ...]:
        return self.query.kinds or ALL_KINDS

    @property
    def field(self) -> str:
        """What it is sorted by."""
        return self.query.sort.partition(":")[0]

    @property
    def is_falling(self) -> bool:
        return self.query.sort.endswith(":desc")

    def unsure_of(self, section_id: int, *, is_stale: bool) -> Unsure | None:
        """Why nothing can be claimed of a title, as far as that is the same for many."""
        if self.unsure is not None:
            return self.unsure
        if section_id in self.old:
            return Unsure.SECTION_OLD
        if section_id in self.quiet:
            return Unsure.HISTORY_OFF
        return Unsure.COUNTING if is_stale else None


def question_of(query: UnusedQuery, basis: Basis, at: datetime) -> Question:
    """Raises :class:`NotFoundError` for a section that is not there, and
    :class:`InvalidInputError` for what cannot be sorted by."""
    field, _, direction = query.sort.partition(":")
    if field not in SORTS or direction not in ("", "asc", "desc"):
        raise InvalidInputError(f"Unused media cannot be sorted by {query.sort[:40]!r}.")
    sections = frozenset(one.id for one in basis.sections if one.type in KINDS)
    if query.section_id is not None:
        if query.section_id not in sections:
            raise NotFoundError(NO_SECTION)
        sections = frozenset({query.section_id})
    begins_at = basis.view.begins_at
    return Question(
        query=query,
        never_before=(at - timedelta(days=query.never_days)).timestamp(),
        last_before=(at - timedelta(days=query.last_days)).timestamp(),
        begins_at=None if begins_at is None else begins_at.timestamp(),
        unsure=basis.view.unsure,
        sections=sections,
        old=basis.old,
        quiet=basis.quiet,
    )
