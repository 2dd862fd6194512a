"""Collections: seen by everybody who sees what is in them, changed by administrators."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from medianest.database import Database
from medianest.errors import ConflictError, InvalidInputError
from medianest.models.library_collection import LibraryCollection
from medianest.models.library_section import LibrarySection
from medianest.services.actor import Actor
from medianest.services.audit import AuditLog
from medianest.services.library.collection_changes import CollectionChanges, Wish
from medianest.services.library.collection_lists import CollectionLists
from medianest.services.library.collection_members import CollectionMembers
from medianest.services.library.collection_rules import (
    check_by_hand,
    fit_summary,
    fit_title,
    not_empty,
    one_kind,
)
from medianest.services.library.section_rows import present_section
from medianest.views.library import CollectionCardView, CollectionView
from medianest.views.view import Page

MOST_ON_A_PAGE = 500
FIRST_ITEMS = 100
"""Items that come with a collection unless more are asked for."""
MEANWHILE = "The collection was changed in the meantime. Load the page again."


class LibraryCollections:
    """Changes go to Plex first and hold here once Plex has them; each is an event of the audit
    log. Besides what each says, they raise :class:`ForbiddenError`, :class:`NotFoundError`,
    :class:`ConflictError` for smart ones, and what :class:`CollectionChanges` raises."""

    def __init__(
        self,
        database: Database,
        lists: CollectionLists,
        members: CollectionMembers,
        changes: CollectionChanges,
        audit: AuditLog,
    ) -> None:
        self._database = database
        self._lists = lists
        self._members = members
        self._changes = changes
        self._audit = audit

    async def page(
        self, actor: Actor, section_id: int, *, page: int = 1, limit: int = 50
    ) -> Page[CollectionCardView]:
        """The collections of a section by title. Raises :class:`NotFoundError`."""
        _check_page(page, limit)
        return await self._lists.page(actor, section_id, page, limit)

    async def count(self, actor: Actor) -> int:
        """How many collections ``actor`` sees, of all sections together."""
        return await self._lists.count(actor)

    async def get(
        self, actor: Actor, collection_id: int, *, page: int = 1, limit: int = FIRST_ITEMS
    ) -> CollectionView:
        """One of them with a page of its items in their order. Raises :class:`NotFoundError`."""
        _check_page(page, limit)
        return await self._lists.get(actor, collection_id, page, limit)

    async def create(
        self, actor: Actor, section_id: int, title: str, item_ids: Sequence[int]
    ) -> CollectionView:
        """Make one of items of one kind, in this order. Raises :class:`InvalidInputError`, and
        :class:`DuplicateError` for a name that the section has."""
        actor.require_admin()
        name, section = fit_title(title), await present_section(self._database, section_id)
        items = await self._members.items(section, item_ids)
        kind = one_kind(items)
        keys = [item.rating_key for item in items]
        made = await self._changes.create(section, kind, name, keys)
        await self._note("created", actor, made, name, section=section.title, items=len(keys))
        return await self.get(actor, made)

    async def edit(
        self,
        actor: Actor,
        collection_id: int,
        *,
        title: str | None = None,
        summary: str | None = None,
    ) -> CollectionView:
        """Change its words; ``None`` leaves one as it is. Raises as :meth:`create`."""
        row, section = await self._changeable(actor, collection_id)
        name = None if title is None else fit_title(title)
        words = None if summary is None else fit_summary(summary)
        wanted = {"title": (name, row.title), "summary": (words, row.summary)}
        changed = [field for field, (new, old) in wanted.items() if new not in (None, old)]
        if changed:
            await self._changes.edit(section, row, title=name, summary=words)
            await self._note("changed", actor, collection_id, name or row.title, fields=changed)
        return await self.get(actor, collection_id)

    async def add(
        self, actor: Actor, collection_id: int, item_ids: Sequence[int]
    ) -> CollectionView:
        """Put items of its kind in; those that are in it stay where they are."""
        row, section = await self._changeable(actor, collection_id)
        items = await self._members.items(section, item_ids)
        one_kind(items, row.item_type)
        keys = [item.rating_key for item in items]
        return await self._arrange(actor, section, row, lambda now: list(dict.fromkeys(now + keys)))

    async def remove(self, actor: Actor, collection_id: int, item_id: int) -> CollectionView:
        """Take an item out; the last one stays. One that is not in it is no error."""
        row, section = await self._changeable(actor, collection_id)
        (gone,) = await self._members.items(section, [item_id])
        return await self._arrange(
            actor,
            section,
            row,
            lambda now: not_empty([one for one in now if one != gone.rating_key]),
        )

    async def reorder(
        self, actor: Actor, collection_id: int, item_ids: Sequence[int]
    ) -> CollectionView:
        """Let these of its items stand in this order, the others behind them. Raises
        :class:`ConflictError` when one of them is not in it any more."""
        row, section = await self._changeable(actor, collection_id)
        keys = [item.rating_key for item in await self._members.items(section, item_ids)]

        def wish(now: list[str]) -> list[str]:
            if not set(keys) <= set(now):
                raise ConflictError(MEANWHILE)
            return list(dict.fromkeys([*keys, *now]))

        return await self._arrange(actor, section, row, wish, by_hand=True)

    async def set_items(
        self, actor: Actor, collection_id: int, item_ids: Sequence[int]
    ) -> CollectionView:
        """Let it hold these items and no others, in this order. What Plex added since the last
        sync is not known here, and stays behind them."""
        row, section = await self._changeable(actor, collection_id)
        items = await self._members.items(section, item_ids)
        one_kind(items, row.item_type)
        keys = [item.rating_key for item in items]
        known = await self._members.known_keys(row)
        return await self._arrange(
            actor,
            section,
            row,
            lambda now: [*keys, *(one for one in now if one not in known and one not in keys)],
            by_hand=True,
        )

    async def delete(self, actor: Actor, collection_id: int) -> None:
        """Delete it, smart ones too; what stands in it stays."""
        actor.require_admin()
        row, section = await self._members.collection(collection_id)
        await self._changes.delete(section, row)
        await self._note("deleted", actor, collection_id, row.title, section=section.title)

    async def _arrange(
        self,
        actor: Actor,
        section: LibrarySection,
        row: LibraryCollection,
        wish: Wish,
        *,
        by_hand: bool = False,
    ) -> CollectionView:
        collection_id = row.id or 0
        changed = await self._changes.arrange(section, row, wish, by_hand=by_hand)
        if changed:
            facts = {"added": changed.added, "removed": changed.removed, "moved": changed.is_moved}
            await self._note("items_changed", actor, collection_id, row.title, **facts)
        return await self.get(actor, collection_id)

    async def _changeable(
        self, actor: Actor, collection_id: int
    ) -> tuple[LibraryCollection, LibrarySection]:
        actor.require_admin()
        row, section = await self._members.collection(collection_id)
        check_by_hand(row)
        return row, section

    async def _note(
        self, verb: str, actor: Actor, collection_id: int, title: str, **details: Any
    ) -> None:
        await self._audit.note(
            f"collection.{verb}",
            actor_id=actor.user_id,
            target=title,
            id=collection_id,
            **details,
        )


def _check_page(page: int, limit: int) -> None:
    if page < 1 or not 1 <= limit <= MOST_ON_A_PAGE:
        raise InvalidInputError(f"page begins at 1, and limit is 1 to {MOST_ON_A_PAGE}.")
