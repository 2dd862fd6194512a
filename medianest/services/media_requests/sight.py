"""Links from requests to the library, for those who may follow them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel import col

from medianest.database import Database
from medianest.models.library_item import LibraryItem
from medianest.services.actor import Actor
from medianest.services.actors import actors
from medianest.services.library.remembered_answers import RememberedAnswers
from medianest.services.library.visibility import Visibility, conditions
from medianest.views.media_request import MediaRequestView


class ItemSight:
    """What somebody asked for may lie in a section that is not shared with them."""

    def __init__(self, database: Database, visibility: Visibility) -> None:
        self._database = database
        self._visibility = visibility
        self._seen: RememberedAnswers[set[int]] = RememberedAnswers(seconds=2, most=500)

    async def seen_by(
        self, actor: Actor, views: Sequence[MediaRequestView]
    ) -> list[MediaRequestView]:
        """The same views, without links to what ``actor`` may not see."""
        wanted = tuple(sorted({view.item_id for view in views if view.item_id is not None}))
        if not wanted or actor.is_admin:
            return list(views)
        question = (actor.user_id, actor.role, wanted)
        ids = await self._seen.get(question, lambda: self._among(actor, wanted))
        return [_only(ids, view) for view in views]

    async def _among(self, actor: Actor, wanted: Sequence[int]) -> set[int]:
        sight = await self._visibility.of(actor)
        seen = select(col(LibraryItem.id)).where(
            *conditions(sight),
            col(LibraryItem.id).in_(wanted),
            col(LibraryItem.missing_since).is_(None),
        )
        return {row.id for row in await self._database.rows(seen)}

    async def first_seen(self, actor: Actor, item_ids: Sequence[int]) -> int | None:
        """The first of these items that this person may see."""
        seen = item_ids if actor.is_admin else await self._among(actor, item_ids)
        return next((item_id for item_id in item_ids if item_id in seen), None)

    async def seen_by_owners(self, views: Sequence[MediaRequestView]) -> list[MediaRequestView]:
        """The same views, each without a link that its owner may not follow."""
        owners = {view.owner_id for view in views if view.item_id is not None and view.owner_id}
        if not owners:
            return list(views)
        people = await actors(self._database, owners)
        return [await self._seen_by_owner(people.get(view.owner_id), view) for view in views]

    async def _seen_by_owner(self, owner: Actor | None, view: MediaRequestView) -> MediaRequestView:
        if owner is None:
            return _only(set(), view)
        (seen,) = await self.seen_by(owner, [view])
        return seen


def _only(ids: set[int], view: MediaRequestView) -> MediaRequestView:
    if view.item_id is None or view.item_id in ids:
        return view
    return view.model_copy(update={"item_id": None})
