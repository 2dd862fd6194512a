"""Our rows of sections, made what Plex lists; what it no longer lists is not dropped here."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import select

from medianest.database import Database
from medianest.integrations.plex.models import Section
from medianest.models.library_section import LibrarySection
from medianest.services.library import item_rows
from medianest.services.library.item_writer import DISPLACED


class ListedSections:
    """A section keeps our id when its server was set up anew, or it was made anew under its name:
    what stands in it is then found again by what it is."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def bring_up_to_date(
        self, server_id: str, listed: Sequence[Section]
    ) -> tuple[list[LibrarySection], list[LibrarySection]]:
        """Our rows of what is ``listed`` in its order, and those that are listed no more.

        Sections of other servers are among the latter. ``content_changed_at`` is left to those who
        read what has changed.
        """
        wanted = [section for section in listed if section.type in item_rows.TYPES]
        async with self._database.write() as session:
            rows = list((await session.execute(select(LibrarySection))).scalars())
            _displace(rows, server_id, wanted)
            await session.flush()
            found = [_row_for(section, server_id, wanted, rows) for section in wanted]
            for row, section in zip(found, wanted, strict=True):
                _fill(row, server_id, section)
                session.add(row)
        lost = [row for row in rows if row not in found and row.missing_since is None]
        return found, lost


def _displace(rows: list[LibrarySection], server_id: str, listed: Sequence[Section]) -> None:
    """Take its key from a row when something of another type has it now."""
    types = {section.key: section.type for section in listed}
    for row in rows:
        if row.server_id == server_id and types.get(row.key, row.type) != row.type:
            row.key = f"{DISPLACED}{row.id}"


def _row_for(
    section: Section, server_id: str, listed: Sequence[Section], rows: list[LibrarySection]
) -> LibrarySection:
    same = next((r for r in rows if (r.server_id, r.key) == (server_id, section.key)), None)
    if same is not None:
        return same
    keys = {one.key for one in listed}
    free = [r for r in rows if not (r.server_id == server_id and r.key in keys)]
    fitting = [r for r in free if r.type == section.type and _is_alike(r, section)]
    best = min(fitting, key=lambda row: _distance(row, server_id, section), default=None)
    if best is None:
        best = LibrarySection(server_id=server_id, key=section.key, type=section.type)
        rows.append(best)
        return best
    _begin_anew(best)
    best.server_id, best.key = server_id, section.key
    return best


def _is_alike(row: LibrarySection, section: Section) -> bool:
    return row.title == section.title or bool(section.uuid and row.uuid == section.uuid)


def _distance(row: LibrarySection, server_id: str, section: Section) -> tuple[bool, bool, int]:
    return row.uuid != section.uuid, row.server_id != server_id, row.id or 0


def _fill(row: LibrarySection, server_id: str, section: Section) -> None:
    if row.missing_since is not None:
        row.missing_since = None
        _begin_anew(row)
    row.title = section.title
    row.agent = section.agent
    row.language = section.language
    row.uuid = section.uuid
    row.locations = list(section.locations) or row.locations


def _begin_anew(row: LibrarySection) -> None:
    """What we know of its past means nothing now."""
    row.content_changed_at = row.cursor = row.swept_at = None
    row.updated_seen = 0
