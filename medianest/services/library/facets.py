"""What a section can be filtered by, and how many items each value leaves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache

from sqlalchemy import ColumnElement, Integer, String, bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from medianest.database import AnyRow, AnySelect, Database
from medianest.models.library_collection import CollectionItem, LibraryCollection
from medianest.models.library_item import LibraryItem
from medianest.models.library_section import LibrarySection
from medianest.models.tag import ItemTag, Tag, TagKind
from medianest.services.library.listing import Question
from medianest.services.library.unindexed import Unindexed
from medianest.services.library.visibility import Sight, restrictions
from medianest.views.library import FacetsView, FacetView, SectionView

MOST_VALUES = 500
_OF_FACETS: dict[str, Callable[[FacetsView], list[FacetView]]] = {
    "genre": lambda stored: stored.genres,
    "resolution": lambda stored: stored.resolutions,
    "content_rating": lambda stored: stored.content_ratings,
}
_LABELS = {"4k": "4K", "8k": "8K", "sd": "SD"}
_RANKS = ("8k", "4k", "1440", "1080", "720", "576", "480", "sd")

_STORED = select(col(LibrarySection.type), col(LibrarySection.facets)).where(
    col(LibrarySection.id) == bindparam("section_id", type_=Integer)
)


async def facets_of(database: Database, section: SectionView, sight: Sight) -> FacetsView:
    """Of one section that is seen, without the viewer's own ``unwatched``.

    What filters of a share hide is counted for whom they hide it from: that looks at every item.
    """
    found = await stored_facets(database, section, sight)
    if found is None:
        # On a connection of its own it does not hold up the quick ones.
        async with database.read() as session:
            found = await _of_items(session, _listed(section.id, section.type, sight))
    values = {"section_id": section.id, "kind": section.type}
    collections = await database.rows(_in_collections(sight), values)
    counted = [_facet(str(row.id), row.title, row.many) for row in collections]
    return found.model_copy(update={"collections": counted})


async def stored_facets(
    database: Database, section: SectionView, sight: Sight
) -> FacetsView | None:
    """Those that the last sync counted, which are not of collections; ``None`` before the first
    one, and for whom filters of a share hide something."""
    if sight.is_narrowed(section.type):
        return None
    stored = (await database.rows(_STORED, {"section_id": section.id}))[0].facets
    return None if stored is None else FacetsView.model_validate(stored)


async def counted_by_sync(
    database: Database, section: SectionView, question: Question
) -> int | None:
    """How many items a list has, watched ones among them, where the last sync counted just that:
    all of a section, or what one value of a facet leaves. ``None`` where it is to be counted."""
    if len(question.filters) > 1 or not question.filters.keys() <= _OF_FACETS.keys():
        return None
    stored = await stored_facets(database, section, question.sight)
    if stored is None:
        return None
    for name, value in question.filters.items():
        counts = {facet.value: facet.count for facet in _OF_FACETS[name](stored)}
        return counts.get(value)
    return section.item_count


async def store_facets(database: Database, section_id: int) -> None:
    """Count those of a whole section, so that nobody has to wait for it; call it when its items
    have changed. Collections change by themselves, and are not among them."""
    kind = (await database.rows(_STORED, {"section_id": section_id}))[0].type
    async with database.read() as session:
        found = await _of_items(session, _listed(section_id, kind, Sight()))
    one = update(LibrarySection).where(col(LibrarySection.id) == section_id)
    async with database.write() as session:
        await session.execute(one.values(facets=found.model_dump(mode="json")))


async def _of_items(session: AsyncSession, listed: list[ColumnElement[bool]]) -> FacetsView:
    groups = (await session.execute(_groups(listed))).all()
    resolutions, ratings = _counted(groups, "resolution"), _counted(groups, "content_rating")
    return FacetsView(
        genres=[_facet(row.name, row.name, row.many) for row in await _genres(session, listed)],
        resolutions=sorted(
            (_facet(value, resolution_label(value), many) for value, many in resolutions),
            key=_resolution_rank,
        ),
        content_ratings=[_facet(value, value, many) for value, many in ratings],
        collections=[],
        first_year=min((row.first for row in groups if row.first is not None), default=None),
        last_year=max((row.last for row in groups if row.last is not None), default=None),
        unwatched=None,
    )


def resolution_label(value: str) -> str:
    """How people write what Plex calls ``1080`` or ``4k``."""
    return _LABELS.get(value, f"{value}p" if value.isdigit() else value)


def _listed(section_id: int, kind: str, sight: Sight) -> list[ColumnElement[bool]]:
    return [
        col(LibraryItem.section_id) == section_id,
        col(LibraryItem.type) == kind,
        *_present(sight),
    ]


def _present(sight: Sight) -> list[ColumnElement[bool]]:
    listed = [col(LibraryItem.missing_since).is_(None), col(LibraryItem.root_id).is_(None)]
    return [*listed, *restrictions(sight)]


def _groups(listed: list[ColumnElement[bool]]) -> AnySelect:
    """All items are looked at once: there are few resolutions, and few ratings of each."""
    by = (col(LibraryItem.resolution), col(LibraryItem.content_rating))
    year = col(LibraryItem.year)
    numbers = (
        func.count().label("many"),
        func.min(year).label("first"),
        func.max(year).label("last"),
    )
    return select(*by, *numbers).where(*listed).group_by(*by)


def _counted(groups: Sequence[AnyRow], column: str) -> list[tuple[str, int]]:
    counts: Counter[str] = Counter()
    for row in groups:
        counts[getattr(row, column)] += row.many
    del counts[""]
    return sorted(counts.items())[:MOST_VALUES]


async def _genres(session: AsyncSession, listed: list[ColumnElement[bool]]) -> Sequence[AnyRow]:
    # Genre by genre, each held against the set of what is listed: SQLite would rather look up all
    # tags of every item, which takes several times as long.
    ids = select(col(LibraryItem.id)).where(*listed)
    genres = select(col(Tag.id)).where(col(Tag.kind) == TagKind.GENRE)
    counts = (
        select(col(ItemTag.tag_id), func.count().label("many"))
        .where(col(ItemTag.tag_id).in_(genres), Unindexed(col(ItemTag.item_id)).in_(ids))
        .group_by(col(ItemTag.tag_id))
    ).subquery()
    named = select(col(Tag.name), counts.c.many).join(counts, counts.c.tag_id == col(Tag.id))
    return (await session.execute(named.order_by(col(Tag.name)).limit(MOST_VALUES))).all()


@lru_cache(maxsize=64)
def _in_collections(sight: Sight) -> AnySelect:
    # From collections to their items: SQLite would rather begin with all of the section.
    collection, own = col(LibraryCollection.id), Unindexed(col(LibraryItem.section_id))
    section_id = bindparam("section_id", type_=Integer)
    counts = (
        select(collection, col(LibraryCollection.title), func.count().label("many"))
        .join(CollectionItem, col(CollectionItem.collection_id) == collection)
        .join(LibraryItem, col(LibraryItem.id) == col(CollectionItem.item_id))
        .where(
            col(LibraryCollection.section_id) == section_id,
            own == section_id,
            Unindexed(col(LibraryItem.type)) == bindparam("kind", type_=String),
            *_present(sight),
        )
        .group_by(collection, col(LibraryCollection.title), col(LibraryCollection.sort_key))
        .order_by(col(LibraryCollection.sort_key), collection)
    )
    return counts.limit(MOST_VALUES)


def _facet(value: str, label: str, count: int) -> FacetView:
    return FacetView(value=value, label=label, count=count)


def _resolution_rank(facet: FacetView) -> tuple[int, str]:
    known = facet.value in _RANKS
    return (_RANKS.index(facet.value) if known else len(_RANKS), facet.value)
