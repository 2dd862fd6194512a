"""Finds what a change of a collection is about."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import col, select

from medianest.database import Database
from medianest.errors import InvalidInputError, NotFoundError
from medianest.models.library_collection import CollectionItem, LibraryCollection
from medianest.models.library_item import LibraryItem
from medianest.models.library_section import LibrarySection
from medianest.services.library.collection_lists import NO_COLLECTION
from medianest.services.library.collection_rows import batches
from medianest.services.library.section_rows import present_section

STRANGERS = "Some of these titles are not in this section, or not any more. Load the page again."


class CollectionMembers:
    """For administrators, who see everything that Plex still has."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def collection(self, collection_id: int) -> tuple[LibraryCollection, LibrarySection]:
        """A collection with its section. Raises :class:`NotFoundError`."""
        one = select(LibraryCollection).where(col(LibraryCollection.id) == collection_id)
        async with self._database.read() as session:
            row = (await session.execute(one)).scalar_one_or_none()
        if row is None:
            raise NotFoundError(NO_COLLECTION)
        return row, await present_section(self._database, row.section_id)

    async def items(self, section: LibrarySection, item_ids: Sequence[int]) -> list[LibraryItem]:
        """These items in the order given, each once.

        Raises :class:`InvalidInputError` unless all are in the section and Plex still has them.
        """
        found: dict[int, LibraryItem] = {}
        async with self._database.read() as session:
            for some in batches(list(item_ids)):
                these = select(LibraryItem).where(
                    col(LibraryItem.id).in_(some),
                    col(LibraryItem.section_id) == section.id,
                    col(LibraryItem.missing_since).is_(None),
                )
                for item in (await session.execute(these)).scalars():
                    found[item.id or 0] = item
        wanted = list(dict.fromkeys(item_ids))
        if not found.keys() >= set(wanted):
            raise InvalidInputError(STRANGERS, details={"itemIds": STRANGERS})
        return [found[one] for one in wanted]

    async def known_keys(self, collection: LibraryCollection) -> set[str]:
        """The keys of what it holds as far as we know."""
        these = (
            select(col(LibraryItem.rating_key))
            .join(CollectionItem, col(CollectionItem.item_id) == col(LibraryItem.id))
            .where(col(CollectionItem.collection_id) == collection.id)
        )
        return {row.rating_key for row in await self._database.rows(these)}
