"""What is known of plays, since when and up to when, and so what may be claimed of titles."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import col

from medianest.database import AnyRow, AnySelect, Database
from medianest.errors import NotFoundError
from medianest.models.library_section import LibrarySection, SectionType
from medianest.models.play import PlayAccount, PlayHistory
from medianest.models.plex_account import PlexAccount
from medianest.services.insights.imports import wanted
from medianest.services.settings.settings import SettingsService
from medianest.views.insights import BasisView, Unsure

MOST_AGE = timedelta(days=1)
"""What is older says nothing of what nobody watched since."""
KINDS = (SectionType.MOVIE, SectionType.SHOW)

_CHOSEN = select(
    col(PlayHistory.source),
    col(PlayHistory.known_at),
    col(PlayHistory.begins_at),
    col(PlayHistory.trouble),
    col(PlayHistory.silent),
    col(PlayHistory.quiet_sections),
    col(PlayHistory.server_id),
    col(PlayHistory.revision),
).order_by(col(PlayHistory.is_chosen).desc())
_QUIET: AnySelect = (
    select(
        col(PlayAccount.id),
        col(PlayAccount.name),
        col(PlayAccount.sections).label("told"),
        col(PlexAccount.server_id),
        col(PlexAccount.sections),
    )
    .outerjoin(PlexAccount, col(PlexAccount.plex_id) == col(PlayAccount.id))
    .where(~col(PlayAccount.keeps_history))
    .order_by(col(PlayAccount.id))
)
_SECTIONS = (
    select(
        col(LibrarySection.id),
        col(LibrarySection.key),
        col(LibrarySection.server_id),
        col(LibrarySection.type),
        col(LibrarySection.title),
        col(LibrarySection.item_count),
        col(LibrarySection.size_bytes),
        col(LibrarySection.synced_at),
    )
    .where(col(LibrarySection.missing_since).is_(None))
    .order_by(col(LibrarySection.id))
)


@dataclass(frozen=True, slots=True)
class Basis:
    """``old`` and ``quiet`` are the ids of sections of which nothing can be claimed: our copy is
    too old, or somebody who may watch them is not written down. ``revision`` is another one after
    every change of what plays come to, and of our copies of sections."""

    view: BasisView
    sections: tuple[AnyRow, ...]
    old: frozenset[int] = frozenset()
    quiet: frozenset[int] = frozenset()
    revision: Hashable = None

    def key_of(self, section_id: int | None) -> str | None:
        """The server's name of a section, null for none. Raises :class:`NotFoundError`."""
        if section_id is None:
            return None
        for section in self.sections:
            if section.id == section_id:
                return str(section.key)
        raise NotFoundError("There is no such section in the library.")


class BasisReader:
    """Asked anew for every report."""

    def __init__(self, database: Database, settings: SettingsService) -> None:
        self._database = database
        self._settings = settings

    async def read(self, now: datetime) -> Basis:
        has_source = wanted(await self._settings.current()) is not None

        async def ask() -> tuple[Sequence[AnyRow], Sequence[AnyRow], Sequence[AnyRow]]:
            rows = self._database.rows
            return await rows(_CHOSEN), await rows(_QUIET), await rows(_SECTIONS)

        histories, quiet, sections = await self._database.together(ask)
        row = histories[0] if histories else None
        view = BasisView(
            source=row.source if row else "",
            known_at=row.known_at if row else None,
            begins_at=row.begins_at if row else None,
            trouble=row.trouble if row else "",
            quiet_people=tuple(one.name or str(one.id) for one in quiet),
            unsure=_unsure(row, now, has_source=has_source),
        )
        return Basis(
            view,
            tuple(sections),
            frozenset(one.id for one in sections if _is_old(one.synced_at, now)),
            frozenset(
                one.id
                for one in sections
                if _is_quiet(row, one) or any(_sees(who, one) for who in quiet)
            ),
            (
                (row.source, row.revision) if row else None,
                tuple((one.id, one.synced_at) for one in sections),
            ),
        )


def _unsure(row: AnyRow | None, now: datetime, *, has_source: bool) -> Unsure | None:
    """Why nothing can be claimed of anything."""
    if row is None or row.known_at is None:
        return Unsure.NOT_READ if has_source else Unsure.NO_SOURCE
    if _is_old(row.known_at, now):
        if not has_source:
            return Unsure.NO_SOURCE
        if row.silent:
            return Unsure.EMPTY_ANSWER
        return Unsure.SOURCE_AWAY if row.trouble else Unsure.HISTORY_OLD
    return Unsure.NO_HISTORY if row.begins_at is None else None


def _is_old(at: datetime | None, now: datetime) -> bool:
    return at is None or at < now - MOST_AGE


def _is_quiet(row: AnyRow | None, section: AnyRow) -> bool:
    """Whether plays in it are not written down at all."""
    return (
        row is not None and row.server_id == section.server_id and section.key in row.quiet_sections
    )


def _sees(who: AnyRow, section: AnyRow) -> bool:
    """Whether they may watch it: whoever it is not known of may."""
    if who.sections is not None and who.server_id == section.server_id:
        return section.key in who.sections
    return who.told is None or section.key in who.told
