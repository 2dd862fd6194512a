"""What belongs to an item, and what goes with it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, bindparam, func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from medianest.database import AnyRow, AnySelect, Database
from medianest.models.library_collection import CollectionItem
from medianest.models.library_item import ItemType, LibraryItem
from medianest.models.tag import ItemTag, Tag, TagKind
from medianest.services.actor import Actor
from medianest.services.library.cards import card, select_cards
from medianest.services.library.visibility import Sight, conditions
from medianest.views.library import ItemCardView

MOST_CHILDREN = 5_000
_ID = bindparam("item_id", type_=Integer)
_LIMIT = bindparam("limit", type_=Integer)


async def seen_item(database: Database, sight: Sight, item_id: int) -> AnyRow | None:
    """``id``, ``type``, ``root_id`` and ``missing_since`` of an item; ``None`` where it is not
    seen."""
    found = await database.rows(_seen(sight), {"item_id": item_id})
    return found[0] if found else None


async def children_of(
    database: Database, actor: Actor, sight: Sight, item: AnyRow
) -> list[ItemCardView]:
    """By their number, albums by their date; of what Plex no longer has, those it had."""
    statement = _children(sight, item.type == ItemType.ARTIST, item.missing_since is not None)
    rows = await database.rows(statement, {"item_id": item.id, "viewer": actor.user_id})
    return [card(row) for row in rows]


async def related_to(database: Database, sight: Sight, item: AnyRow, limit: int) -> list[int]:
    """Ids: what stands in a collection with it, then what shares most genres with it. A season or
    episode goes by its show."""
    values = {"item_id": item.root_id or item.id, "limit": limit}
    found = [row.id for row in await database.rows(_beside(sight), values)]
    if len(found) < limit:
        # Some of these may be among the others.
        alike = await database.rows(_alike(sight), {**values, "limit": limit + len(found)})
        found += [row.id for row in alike if row.id not in found]
    return found[:limit]


@lru_cache(maxsize=64)
def _seen(sight: Sight) -> AnySelect:
    item = select(col(LibraryItem.id), col(LibraryItem.type), col(LibraryItem.root_id))
    item = item.add_columns(col(LibraryItem.missing_since))
    return item.where(col(LibraryItem.id) == _ID, *conditions(sight))


@lru_cache(maxsize=64)
def _children(sight: Sight, of_artist: bool, of_missing: bool) -> AnySelect:
    index, released = col(LibraryItem.index), col(LibraryItem.released_on)
    order: list[Any] = [released.asc().nulls_last()] if of_artist else [index.asc().nulls_last()]
    order += [col(LibraryItem.letter), col(LibraryItem.sort_key), col(LibraryItem.id)]
    children = select_cards().where(col(LibraryItem.parent_id) == _ID, *conditions(sight))
    if not of_missing:
        children = children.where(col(LibraryItem.missing_since).is_(None))
    return children.order_by(*order).limit(MOST_CHILDREN)


@lru_cache(maxsize=64)
def _beside(sight: Sight) -> AnySelect:
    its = aliased(CollectionItem, name="its")
    shared = func.count().label("shared")
    beside = (
        select(col(LibraryItem.id), shared)
        .join(CollectionItem, col(CollectionItem.item_id) == col(LibraryItem.id))
        .join(its, col(its.collection_id) == col(CollectionItem.collection_id))
        .where(col(its.item_id) == _ID, col(LibraryItem.id) != _ID, *_shown(sight))
        .group_by(col(LibraryItem.id))
    )
    nearest = func.min(func.abs(col(CollectionItem.position) - col(its.position)))
    return beside.order_by(shared.desc(), nearest, col(LibraryItem.id)).limit(_LIMIT)


@lru_cache(maxsize=64)
def _alike(sight: Sight) -> AnySelect:
    one, its = aliased(LibraryItem, name="one"), aliased(ItemTag, name="its")
    shared = func.count().label("shared")
    genres = (
        select(col(its.tag_id))
        .join(Tag, col(Tag.id) == col(its.tag_id))
        .where(col(its.item_id) == _ID, col(Tag.kind) == TagKind.GENRE)
    )
    alike = (
        select(col(LibraryItem.id), shared)
        .join(ItemTag, col(ItemTag.item_id) == col(LibraryItem.id))
        .join(one, col(one.id) == _ID)
        .where(
            col(ItemTag.tag_id).in_(genres),
            col(LibraryItem.id) != _ID,
            col(LibraryItem.section_id) == col(one.section_id),
            col(LibraryItem.type) == col(one.type),
            *_shown(sight),
        )
        .group_by(col(LibraryItem.id))
    )
    rating = func.max(func.coalesce(col(LibraryItem.rating), 0))
    return alike.order_by(shared.desc(), rating.desc(), col(LibraryItem.id)).limit(_LIMIT)


def _shown(sight: Sight) -> list[Any]:
    return [col(LibraryItem.missing_since).is_(None), *conditions(sight)]
