"""What belongs to an item, and what goes with it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, bindparam, func, select, union_all
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
from medianest.views.library_query import LAST_YEAR

MOST_CHILDREN, MOST_MATES, MOST_NEAR = 5_000, 200, 400
_ID = bindparam("item_id", type_=Integer)
_LIMIT = bindparam("limit", type_=Integer)

_its = aliased(CollectionItem, name="its")
_nearest = func.min(func.abs(col(CollectionItem.position) - col(_its.position)))
_MATES = (
    select(col(CollectionItem.item_id), func.count().label("shared"))
    .join(_its, col(_its.collection_id) == col(CollectionItem.collection_id))
    .where(col(_its.item_id) == _ID, col(CollectionItem.item_id) != _ID)
    .group_by(col(CollectionItem.item_id))
    .order_by(func.count().desc(), _nearest, col(CollectionItem.item_id))
    .limit(MOST_MATES)
)


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
    """Ids: what stands in a collection with it, then what shares most genres with it, among what
    is of about the same year. A season or episode goes by its show."""
    values = {"item_id": item.root_id or item.id}
    mates = [row.item_id for row in await database.rows(_MATES, values)]
    shown = {row.id for row in await database.rows(_among(sight), {"ids": mates})} if mates else ()
    found = [item_id for item_id in mates if item_id in shown]
    if len(found) < limit:
        # Some of these may be among the others.
        more = {**values, "limit": limit + len(found)}
        alike = await database.rows(_alike(sight), more)
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
def _among(sight: Sight) -> AnySelect:
    ids = bindparam("ids", type_=Integer, expanding=True)
    return select(col(LibraryItem.id)).where(col(LibraryItem.id).in_(ids), *_shown(sight))


@lru_cache(maxsize=64)
def _alike(sight: Sight) -> AnySelect:
    near = union_all(_near(sight, later=False), _near(sight, later=True)).subquery()
    its = aliased(ItemTag, name="its")
    genres = (
        select(col(its.tag_id))
        .join(Tag, col(Tag.id) == col(its.tag_id))
        .where(col(its.item_id) == _ID, col(Tag.kind) == TagKind.GENRE)
    )
    shared = func.count().label("shared")
    alike = (
        select(near.c.id, shared)
        .join(ItemTag, col(ItemTag.item_id) == near.c.id)
        .where(col(ItemTag.tag_id).in_(genres), near.c.id != _ID)
        .group_by(near.c.id)
    )
    rating = func.max(func.coalesce(near.c.rating, 0))
    return alike.order_by(shared.desc(), rating.desc(), near.c.id).limit(_LIMIT)


def _near(sight: Sight, *, later: bool) -> AnySelect:
    """Items of the same section and kind, those of nearest years; of unknown ones as of today."""
    one = aliased(LibraryItem, name="one")

    def its(column: Any) -> Any:
        return select(column).where(col(one.id) == _ID).scalar_subquery()

    year, of_one = col(LibraryItem.year), func.coalesce(its(col(one.year)), LAST_YEAR)
    near = select(col(LibraryItem.id), col(LibraryItem.rating)).where(
        col(LibraryItem.section_id) == its(col(one.section_id)),
        col(LibraryItem.type) == its(col(one.type)),
        col(LibraryItem.root_id).is_(None),
        col(LibraryItem.missing_since).is_(None),
        year > of_one if later else func.coalesce(year, LAST_YEAR) <= of_one,
        *conditions(sight),
    )
    order = year.asc() if later else year.desc()
    return select(near.order_by(order).limit(MOST_NEAR).subquery())


def _shown(sight: Sight) -> list[Any]:
    return [col(LibraryItem.missing_since).is_(None), *conditions(sight)]
