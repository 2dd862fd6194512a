"""Collections as somebody who may see them sees them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlmodel import col

from medianest.database import AnyRow, AnySelect, Database
from medianest.errors import NotFoundError
from medianest.models.library_collection import CollectionItem, LibraryCollection
from medianest.models.library_item import LibraryItem
from medianest.models.library_section import LibrarySection
from medianest.services.actor import Actor
from medianest.services.library.cards import Cards
from medianest.services.library.collection_sight import collection_conditions
from medianest.services.library.picture_versions import version_of
from medianest.services.library.visibility import Sight, Visibility, conditions
from medianest.views.library import CollectionCardView, CollectionView
from medianest.views.view import Page, Pagination

NO_COLLECTION = "There is no such collection, or Plex no longer has it."
NO_SECTION = "There is no such section, or it is not shared with you."


class CollectionLists:
    """What ``actor`` does not see is neither listed nor counted."""

    def __init__(self, database: Database, visibility: Visibility, cards: Cards) -> None:
        self._database = database
        self._visibility = visibility
        self._cards = cards

    async def page(
        self, actor: Actor, section_id: int, page: int, limit: int
    ) -> Page[CollectionCardView]:
        """The collections of a section by title. Raises :class:`NotFoundError`."""
        sight = await self._visibility.of(actor)
        if not sight.sees_section(section_id):
            raise NotFoundError(NO_SECTION)
        values = {"section": section_id, "limit": limit, "offset": (page - 1) * limit}
        total = (await self._database.rows(_count(sight), {"section": section_id}))[0][0]
        rows = await self._database.rows(_listed(sight), values)
        return Page[CollectionCardView](
            items=[collection_card(row) for row in rows],
            pagination=Pagination.of(page, limit, total),
        )

    async def count(self, actor: Actor) -> int:
        """How many collections there are in all that ``actor`` sees."""
        sight = await self._visibility.of(actor)
        return int((await self._database.rows(_count_all(sight)))[0][0])

    async def get(self, actor: Actor, collection_id: int, page: int, limit: int) -> CollectionView:
        """One collection with a page of its items in their order. Raises
        :class:`NotFoundError`."""
        sight = await self._visibility.of(actor)
        found = await self._database.rows(_one(sight), {"key": collection_id})
        if not found:
            raise NotFoundError(NO_COLLECTION)
        values = {"key": collection_id, "limit": limit, "offset": (page - 1) * limit}
        ids = [row.item_id for row in await self._database.rows(_inside(sight), values)]
        cards = await self._cards.of(actor, ids)
        card = collection_card(found[0])
        return CollectionView(
            card=card,
            section_title=found[0].section_title,
            items=[cards[item_id] for item_id in ids if item_id in cards],
            pagination=Pagination.of(page, limit, card.item_count),
        )


def collection_card(row: AnyRow) -> CollectionCardView:
    """The card of a row of the statements here."""
    return CollectionCardView(
        id=row.id,
        section_id=row.section_id,
        title=row.title,
        summary=row.summary,
        item_type=row.item_type,
        item_count=row.seen_count,
        smart=row.smart,
        poster=version_of(row.thumb),
    )


def _seen_inside(sight: Sight) -> AnySelect:
    """Members that Plex still has and this sight sees, of the collection in the outer query."""
    inside = select(func.count()).select_from(CollectionItem)
    inside = inside.join(LibraryItem, col(LibraryItem.id) == col(CollectionItem.item_id))
    return inside.where(
        col(CollectionItem.collection_id) == col(LibraryCollection.id),
        col(LibraryItem.missing_since).is_(None),
        *conditions(sight),
    )


def _cards(sight: Sight) -> Any:
    return select(
        col(LibraryCollection.id),
        col(LibraryCollection.section_id),
        col(LibraryCollection.title),
        col(LibraryCollection.summary),
        col(LibraryCollection.item_type),
        col(LibraryCollection.smart),
        col(LibraryCollection.thumb),
        _seen_inside(sight).correlate(LibraryCollection).scalar_subquery().label("seen_count"),
        col(LibrarySection.title).label("section_title"),
    ).join(LibrarySection, col(LibrarySection.id) == col(LibraryCollection.section_id))


@lru_cache(maxsize=64)
def with_item(sight: Sight) -> AnySelect:
    """Cards of the collections that an item which is seen stands in; ``item_id`` is to be bound."""
    holds: AnySelect = (
        _cards(sight)
        .join(CollectionItem, col(CollectionItem.collection_id) == col(LibraryCollection.id))
        .where(col(CollectionItem.item_id) == bindparam("item_id"))
        .where(*collection_conditions(sight))
        .order_by(col(LibraryCollection.sort_key), col(LibraryCollection.id))
    )
    return holds


@lru_cache(maxsize=64)
def _listed(sight: Sight) -> AnySelect:
    listed: AnySelect = (
        _cards(sight)
        .where(col(LibraryCollection.section_id) == bindparam("section"))
        .where(*collection_conditions(sight))
        .order_by(col(LibraryCollection.sort_key), col(LibraryCollection.id))
        .limit(bindparam("limit"))
        .offset(bindparam("offset"))
    )
    return listed


@lru_cache(maxsize=64)
def _count(sight: Sight) -> AnySelect:
    counted = select(func.count()).select_from(LibraryCollection)
    of_section = col(LibraryCollection.section_id) == bindparam("section")
    return counted.where(of_section, *collection_conditions(sight))


@lru_cache(maxsize=64)
def _count_all(sight: Sight) -> AnySelect:
    counted = select(func.count()).select_from(LibraryCollection)
    return counted.where(*collection_conditions(sight))


@lru_cache(maxsize=64)
def _one(sight: Sight) -> AnySelect:
    key = col(LibraryCollection.id) == bindparam("key")
    one: AnySelect = _cards(sight).where(key, *collection_conditions(sight))
    return one


@lru_cache(maxsize=64)
def _inside(sight: Sight) -> AnySelect:
    return (
        select(col(CollectionItem.item_id))
        .join(LibraryItem, col(LibraryItem.id) == col(CollectionItem.item_id))
        .where(col(CollectionItem.collection_id) == bindparam("key"))
        .where(col(LibraryItem.missing_since).is_(None), *conditions(sight))
        .order_by(col(CollectionItem.position), col(CollectionItem.item_id))
        .limit(bindparam("limit"))
        .offset(bindparam("offset"))
    )
