"""The row of a section, for administrators, who see every one."""

from __future__ import annotations

from sqlmodel import col, select

from medianest.database import Database
from medianest.errors import NotFoundError
from medianest.models.library_section import LibrarySection

NO_SECTION = "There is no such section, or Plex no longer has it."


async def present_section(database: Database, section_id: int) -> LibrarySection:
    """A section that Plex still has. Raises :class:`NotFoundError`."""
    one = select(LibrarySection).where(
        col(LibrarySection.id) == section_id, col(LibrarySection.missing_since).is_(None)
    )
    async with database.read() as session:
        section = (await session.execute(one)).scalar_one_or_none()
    if section is None:
        raise NotFoundError(NO_SECTION)
    return section
