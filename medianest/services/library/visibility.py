"""What of the library somebody may see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, bindparam
from sqlmodel import col, select

from medianest.database import AnyRow, Database
from medianest.integrations.plextv.share_filters import ShareFilter, parsed
from medianest.models.library_item import LibraryItem
from medianest.models.library_section import LibrarySection
from medianest.models.plex_account import PlexAccount
from medianest.services.actor import Actor
from medianest.services.library import share_conditions
from medianest.services.library.unindexed import Unindexed
from medianest.services.settings.settings import SettingsService

NO_SERVER = "No Plex server is connected yet."
NOT_READ = "What is in Plex has not been read yet. It shows here as soon as it is."
NO_ACCOUNT = (
    "The library shows what is shared with your Plex account, and none is linked. Link it under "
    "Settings, Profile."
)
NO_ACCESS = "The Plex server is not shared with your Plex account. Ask its owner."
NOT_KNOWN = "What is shared with your Plex account is not known yet. Look again in a few minutes."
NOTHING = "No part of the library is shared with your Plex account. Ask its owner."

# Every section that Plex has now, beside the caller's account: one answer to both questions.
_COLUMNS: tuple[Any, ...] = (
    col(LibrarySection.id),
    col(LibrarySection.key),
    col(LibrarySection.type),
    col(LibrarySection.server_id),
    col(LibrarySection.synced_at),
    col(PlexAccount.id).label("account"),
    col(PlexAccount.has_access),
    col(PlexAccount.server_id).label("shared_of"),
    col(PlexAccount.sections),
    col(PlexAccount.restrictions),
)
_SECTIONS = (
    select(*_COLUMNS)
    .select_from(LibrarySection)
    .outerjoin(PlexAccount, col(PlexAccount.user_id) == bindparam("user_id", type_=String))
    .where(col(LibrarySection.missing_since).is_(None))
    .order_by(col(LibrarySection.id))
)


@dataclass(frozen=True, slots=True)
class Sight:
    """Whom it belongs to does not matter: two people who see the same have equal ones.

    ``filters`` are those of the share, by type of section; ``ages`` says of each section when it
    was copied last.
    """

    section_ids: frozenset[int] = frozenset()
    filters: tuple[tuple[str, tuple[ShareFilter, ...]], ...] = ()
    ages: tuple[tuple[int, datetime | None], ...] = field(default=(), compare=False)

    def sees_section(self, section_id: int) -> bool:
        return section_id in self.section_ids

    def is_narrowed(self, kind: str) -> bool:
        """Whether the share hides some of what is in sections of a type."""
        return kind in dict(self.filters)


class Visibility:
    """Administrators see everything, people with a Plex account what is shared with it."""

    def __init__(self, database: Database, settings: SettingsService) -> None:
        self._database = database
        self._settings = settings

    async def of(self, actor: Actor) -> Sight:
        """What ``actor`` sees; sections that Plex no longer has are nobody's."""
        return await self._sight(actor, await self._rows(actor))

    async def why_nothing(self, actor: Actor) -> str:
        """A sentence for somebody who sees no section at all; empty for everybody else."""
        rows = await self._rows(actor)
        if (await self._sight(actor, rows)).section_ids:
            return ""
        if not rows:
            plex = (await self._settings.current()).plex
            return NOT_READ if plex.enabled and plex.url else NO_SERVER
        if actor.is_admin:
            return ""
        account = rows[0]
        if account.account is None:
            return NO_ACCOUNT
        if not account.has_access:
            return NO_ACCESS
        return NOT_KNOWN if account.sections is None else NOTHING

    async def _sight(self, actor: Actor, rows: Sequence[AnyRow]) -> Sight:
        if actor.is_admin:
            return _sight(rows, ())
        is_open = (await self._settings.current()).library.open_to_accounts_without_plex
        seen = [row for row in rows if _is_shared(row, is_open)]
        return _sight(seen, _filters(seen))

    async def _rows(self, actor: Actor) -> Sequence[AnyRow]:
        return await self._database.rows(_SECTIONS, {"user_id": actor.user_id})


def _sight(
    seen: Sequence[AnyRow], filters: tuple[tuple[str, tuple[ShareFilter, ...]], ...]
) -> Sight:
    ages = tuple((row.id, row.synced_at) for row in seen)
    return Sight(frozenset(row.id for row in seen), filters, ages)


def _is_shared(row: Any, is_open: bool) -> bool:
    if row.account is None:
        return is_open
    of_server = row.has_access and row.shared_of == row.server_id
    return of_server and row.key in (row.sections or ())


def _filters(seen: Iterable[Any]) -> tuple[tuple[str, tuple[ShareFilter, ...]], ...]:
    """The filters for those types that are seen at all, each once."""
    written = {row.type: (row.restrictions or {}).get(row.type, "") for row in seen if row.account}
    read = {kind: tuple(dict.fromkeys(parsed(text))) for kind, text in sorted(written.items())}
    return tuple((kind, filters) for kind, filters in read.items() if filters)


def conditions(sight: Sight) -> list[ColumnElement[bool]]:
    """What holds of every :class:`LibraryItem` that is seen."""
    # Checked of items that were found by something else: nobody asks for whole sections with this.
    seen = Unindexed(col(LibraryItem.section_id)).in_(sorted(sight.section_ids))
    return [seen, *restrictions(sight)]


def restrictions(sight: Sight) -> list[ColumnElement[bool]]:
    """The same where the section is known to be seen: the filters of the share."""
    return [share_conditions.met(kind, filters) for kind, filters in sight.filters]
