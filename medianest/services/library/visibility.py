"""What of the library somebody may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, String, bindparam
from sqlmodel import col, select

from medianest.database import Database
from medianest.models.library_item import LibraryItem
from medianest.models.library_section import LibrarySection
from medianest.models.plex_account import PlexAccount
from medianest.services.actor import Actor
from medianest.services.settings.settings import SettingsService

# Every section that Plex has now, beside the caller's account: one answer to both questions.
_SECTIONS = (
    select(col(LibrarySection.id), col(LibrarySection.key), col(PlexAccount.id).label("account"))
    .add_columns(col(PlexAccount.sections))
    .select_from(LibrarySection)
    .outerjoin(PlexAccount, col(PlexAccount.user_id) == bindparam("user_id", type_=String))
    .where(col(LibrarySection.missing_since).is_(None))
    .order_by(col(LibrarySection.id))
)


@dataclass(frozen=True, slots=True)
class Sight:
    """Whom it belongs to does not matter: two people who see the same have equal ones."""

    section_ids: frozenset[int] = frozenset()

    def sees_section(self, section_id: int) -> bool:
        return section_id in self.section_ids


class Visibility:
    """Administrators see everything, people with a Plex account what is shared with it."""

    def __init__(self, database: Database, settings: SettingsService) -> None:
        self._database = database
        self._settings = settings

    async def of(self, actor: Actor) -> Sight:
        """What ``actor`` sees; sections that Plex no longer has are nobody's."""
        rows = await self._database.rows(_SECTIONS, {"user_id": actor.user_id})
        is_open = (await self._settings.current()).library.open_to_accounts_without_plex
        seen = [row.id for row in rows if actor.is_admin or _is_shared(row, is_open)]
        return Sight(frozenset(seen))


def _is_shared(row: Any, is_open: bool) -> bool:
    return is_open if row.account is None else row.key in (row.sections or ())


def conditions(sight: Sight) -> list[ColumnElement[bool]]:
    """What holds of every :class:`LibraryItem` that is seen."""
    seen = col(LibraryItem.section_id).in_(sorted(sight.section_ids))
    return [seen, *restrictions(sight)]


def restrictions(sight: Sight) -> list[ColumnElement[bool]]:
    """The same where the section is known to be seen: the filters of the share."""
    return []
