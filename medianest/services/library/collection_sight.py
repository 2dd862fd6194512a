"""Which collections somebody sees: those of their sections that hold something they see."""

from __future__ import annotations

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from medianest.models.library_collection import CollectionItem, LibraryCollection
from medianest.models.library_item import LibraryItem
from medianest.services.library.visibility import Sight, restrictions


def collection_conditions(sight: Sight) -> list[ColumnElement[bool]]:
    """What holds of every :class:`LibraryCollection` that is seen.

    Of a share with filters, the title of a collection would tell what they are to hide.
    """
    seen = col(LibraryCollection.section_id).in_(sorted(sight.section_ids))
    if not (filters := restrictions(sight)):
        return [seen]
    inside = (
        select(col(CollectionItem.item_id))
        .join(LibraryItem, col(LibraryItem.id) == col(CollectionItem.item_id))
        .where(col(CollectionItem.collection_id) == col(LibraryCollection.id), *filters)
    )
    return [seen, inside.exists()]
