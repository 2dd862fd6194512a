"""The filters of a share as conditions on items: what Plex hides from somebody, we hide too.

Plex filters movies, shows and artists; what belongs to one is seen where that is seen.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from medianest.integrations.plextv.share_filters import ShareFilter
from medianest.models.library_item import ItemType, LibraryItem
from medianest.models.tag import ItemTag, Tag, TagKind

LABEL, CONTENT_RATING = "label", "contentRating"

_BELOW = {
    ItemType.SHOW: (ItemType.SEASON, ItemType.EPISODE),
    ItemType.ARTIST: (ItemType.ALBUM, ItemType.TRACK),
}


def met(kind: str, filters: Iterable[ShareFilter]) -> ColumnElement[bool]:
    """Whether an item meets them all; ``kind`` is the type of section that they are for, and items
    of other types meet them anyway."""
    below = _BELOW.get(ItemType(kind), ())
    own = and_(*(_meets(LibraryItem, one) for one in filters))
    allowed: list[ColumnElement[bool]] = [col(LibraryItem.type).not_in([kind, *below])]
    allowed.append(and_(col(LibraryItem.type) == kind, own))
    if below:
        root = aliased(LibraryItem, name=f"root_{kind}")
        of_root = select(col(root.id)).where(
            col(root.id) == col(LibraryItem.root_id), *(_meets(root, one) for one in filters)
        )
        allowed.append(of_root.correlate(LibraryItem).exists())
    return or_(*allowed)


def _meets(item: Any, wanted: ShareFilter) -> ColumnElement[bool]:
    if not wanted.values or wanted.field not in (LABEL, CONTENT_RATING):
        return false()
    if wanted.field == CONTENT_RATING:
        rating = col(item.content_rating)
        return rating.not_in(wanted.values) if wanted.excludes else rating.in_(wanted.values)
    return _is_labelled(item, wanted)


def _is_labelled(item: Any, wanted: ShareFilter) -> ColumnElement[bool]:
    """A label that our copy has never met hides everything where it excludes: nobody could say
    what it is on."""
    is_named = and_(col(Tag.kind) == TagKind.LABEL, col(Tag.name).in_(wanted.values))
    named = select(col(Tag.id)).where(is_named)
    link = aliased(ItemTag)
    labelled = (
        select(col(link.tag_id))
        .where(col(link.item_id) == col(item.id), col(link.tag_id).in_(named))
        .correlate(item)
        .exists()
    )
    if not wanted.excludes:
        return labelled
    count = select(func.count()).select_from(Tag).where(is_named)
    return and_(~labelled, count.scalar_subquery() == len(set(wanted.values)))
