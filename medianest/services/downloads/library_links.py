"""Links from downloads to what Plex has made of them, for those who may follow them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlmodel import col

from medianest.database import AnySelect, Database
from medianest.models.library_collection import LibraryCollection
from medianest.models.library_item import LibraryItem
from medianest.services.actor import Actor
from medianest.services.actors import actors
from medianest.services.library.collection_sight import collection_conditions
from medianest.services.library.visibility import Visibility, conditions
from medianest.views.download import DownloadView


class LibraryLinks:
    """Whose download it is may have less of the library shared with them than it went into."""

    def __init__(self, database: Database, visibility: Visibility) -> None:
        self._database = database
        self._visibility = visibility

    async def seen_by(self, actor: Actor, views: Sequence[DownloadView]) -> list[DownloadView]:
        """The same views, without links to what ``actor`` may not see."""
        if actor.is_admin or not any(map(_is_linked, views)):
            return list(views)
        sight = await self._visibility.of(actor)
        items, collections = select(col(LibraryItem.id)), select(col(LibraryCollection.id))
        seen_items = await self._among(
            items.where(*conditions(sight)), LibraryItem, (view.library_item_id for view in views)
        )
        seen_collections = await self._among(
            collections.where(*collection_conditions(sight)),
            LibraryCollection,
            (view.collection_id for view in views),
        )
        return [_with(view, seen_items, seen_collections) for view in views]

    async def seen_by_owners(self, views: Sequence[DownloadView]) -> list[DownloadView]:
        """The same views, each without links to what the one whose download it is may not see."""
        owners = {view.owner_id for view in views if _is_linked(view)}
        if not owners:
            return list(views)
        known = await actors(self._database, owners)
        return [await self._seen_by_owner(known.get(view.owner_id), view) for view in views]

    async def _seen_by_owner(self, owner: Actor | None, view: DownloadView) -> DownloadView:
        if owner is None:
            return _with(view, set(), set())
        (seen,) = await self.seen_by(owner, [view])
        return seen

    async def _among(
        self,
        seen: AnySelect,
        model: type[LibraryItem | LibraryCollection],
        ids: Iterable[int | None],
    ) -> set[int]:
        wanted = sorted({one for one in ids if one is not None})
        if not wanted:
            return set()
        return {row.id for row in await self._database.rows(seen.where(col(model.id).in_(wanted)))}


def _is_linked(view: DownloadView) -> bool:
    return view.library_item_id is not None or view.collection_id is not None


def _with(view: DownloadView, items: set[int], collections: set[int]) -> DownloadView:
    if not _is_linked(view):
        return view
    item_id = view.library_item_id if view.library_item_id in items else None
    collection_id = view.collection_id if view.collection_id in collections else None
    return view.model_copy(update={"library_item_id": item_id, "collection_id": collection_id})
