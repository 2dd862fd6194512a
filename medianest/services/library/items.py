"""The library's items, as somebody who may see them sees them."""

from __future__ import annotations

import asyncio

from medianest.database import AnyRow, Database
from medianest.errors import InvalidInputError, NotFoundError
from medianest.services.actor import Actor
from medianest.services.library import item_lists, recent
from medianest.services.library.cards import Cards
from medianest.services.library.facets import facets_of
from medianest.services.library.item_pages import item_page
from medianest.services.library.listing import Asker, Question
from medianest.services.library.remembered_answers import RememberedAnswers
from medianest.services.library.section_lists import SectionLists
from medianest.services.library.sections import LibrarySections
from medianest.services.library.visibility import Sight, Visibility
from medianest.views.library import (
    FacetsView,
    ItemCardView,
    ItemView,
    LetterView,
    SectionPage,
    SectionView,
)
from medianest.views.library_query import HIGHEST_ID, ListQuery

MOST_ON_A_PAGE = 100
FACETS_SECONDS = 60
NO_ITEM = "There is no such item, or it is not shared with you."


class LibraryItems:
    """Every call passes through the caller's sight: what they do not see is not there."""

    def __init__(
        self, database: Database, visibility: Visibility, sections: LibrarySections
    ) -> None:
        self._database = database
        self._visibility = visibility
        self._sections = sections
        self._cards = Cards(database)
        self._lists = SectionLists(database, self._cards)
        self._facets = RememberedAnswers[FacetsView](seconds=FACETS_SECONDS, most=100)

    async def sections(self, actor: Actor) -> list[SectionView]:
        """The sections that ``actor`` sees, by title."""
        return (await self._sections.all(actor))[0]

    async def section(self, actor: Actor, section_id: int) -> SectionView:
        """One of them. Raises :class:`NotFoundError`."""
        return (await self._sections.seen(actor, section_id))[0]

    async def page(
        self,
        actor: Actor,
        section_id: int,
        query: ListQuery,
        *,
        page: int = 1,
        limit: int = 20,
        offset: int | None = None,
    ) -> SectionPage:
        """Movies, shows or artists of a section; from ``offset`` on (counted from 0) where it is
        given, for lists that are entered at a letter. Raises :class:`NotFoundError`, and
        :class:`InvalidInputError` for a page that cannot be."""
        skipped = _skipped(page, limit, offset)
        section, question = await self._asked(actor, section_id, query)
        return await self._lists.page(actor, section, question, limit=limit, skipped=skipped)

    async def size(self, actor: Actor, section_id: int, query: ListQuery) -> int:
        """The bytes of everything in the same list. Raises :class:`NotFoundError`."""
        return await self._lists.size(*await self._asked(actor, section_id, query))

    async def letters(self, actor: Actor, section_id: int, query: ListQuery) -> list[LetterView]:
        """Where each letter begins in the same list, for a list by title; empty for others. Raises
        :class:`NotFoundError`."""
        asked = await self._asked(actor, section_id, query)
        return await self._lists.letters(*asked) if query.sort.is_by_title else []

    async def facets(self, actor: Actor, section_id: int) -> FacetsView:
        """What a section can be filtered by. Raises :class:`NotFoundError`."""
        section, sight = await self._sections.seen(actor, section_id)
        shared, unwatched = await asyncio.gather(
            self._facets.get((section, sight), lambda: facets_of(self._database, section, sight)),
            self._unwatched(actor, section, sight),
        )
        own = {"unwatched": unwatched, "synced_at": section.synced_at}
        return shared.model_copy(update=own)

    async def get(self, actor: Actor, item_id: int) -> ItemView:
        """An item with all that its page shows. Raises :class:`NotFoundError`."""
        sight = await self._visibility.of(actor)
        found = await item_page(self._database, actor, sight, _checked(item_id))
        if found is None:
            raise NotFoundError(NO_ITEM)
        return found

    async def children(self, actor: Actor, item_id: int) -> list[ItemCardView]:
        """Seasons of a show, episodes of a season, albums, tracks; by their number. Empty for what
        has none. Raises :class:`NotFoundError`."""
        item, sight = await self._seen_item(actor, item_id)
        return await item_lists.children_of(self._database, actor, sight, item)

    async def related(self, actor: Actor, item_id: int, limit: int = 12) -> list[ItemCardView]:
        """What shares a collection with an item, then what shares most of its genres. Raises
        :class:`NotFoundError`."""
        item, sight = await self._seen_item(actor, item_id)

        async def found() -> list[ItemCardView]:
            ids = await item_lists.related_to(self._database, sight, item, limit)
            return await self._cards.in_order(actor, ids)

        return await self._database.together(found)

    async def recent(
        self, actor: Actor, limit: int = 20, section_id: int | None = None
    ) -> list[ItemCardView]:
        """What was added last, newest first: episodes that came together as one season or show.
        Raises :class:`NotFoundError` for a section that is not seen."""
        if section_id is None:
            sections, sight = await self._sections.all(actor)
        else:
            section, sight = await self._sections.seen(actor, section_id)
            sections = [section]

        async def found() -> list[ItemCardView]:
            arrived = await recent.arrivals(self._database, sections, sight, limit)
            cards = await self._cards.of(actor, [arrival.item_id for arrival in arrived])
            return [
                cards[arrival.item_id].model_copy(
                    update={"added_at": arrival.added_at, "new_episodes": arrival.new_episodes}
                )
                for arrival in arrived
                if arrival.item_id in cards
            ]

        return await self._database.together(found)

    async def _unwatched(self, actor: Actor, section: SectionView, sight: Sight) -> int | None:
        """How many of a section somebody has not seen; ``None`` where that is not known."""
        if not await self._cards.marks_are_known(actor):
            return None
        question = self._question(section, ListQuery(unwatched=True), sight, actor)
        return await self._lists.count(section, question)

    async def _seen_item(self, actor: Actor, item_id: int) -> tuple[AnyRow, Sight]:
        sight = await self._visibility.of(actor)
        item = await item_lists.seen_item(self._database, sight, _checked(item_id))
        if item is None:
            raise NotFoundError(NO_ITEM)
        return item, sight

    async def _asked(
        self, actor: Actor, section_id: int, query: ListQuery
    ) -> tuple[SectionView, Question]:
        section, sight = await self._sections.seen(actor, section_id)
        return section, self._question(section, query, sight, actor)

    def _question(
        self, section: SectionView, query: ListQuery, sight: Sight, actor: Actor
    ) -> Question:
        asker = Asker(actor.user_id, sight, self._database.is_sqlite)
        return Question.of(section, query, asker)


def _skipped(page: int, limit: int, offset: int | None) -> int:
    if page < 1 or not 1 <= limit <= MOST_ON_A_PAGE or (offset is not None and offset < 0):
        raise InvalidInputError(
            f"page begins at 1, offset at 0, and limit is 1 to {MOST_ON_A_PAGE}."
        )
    return (page - 1) * limit if offset is None else offset


def _checked(item_id: int) -> int:
    """Raises :class:`NotFoundError` for numbers that no item has, nor any database takes."""
    if not 0 < item_id <= HIGHEST_ID:
        raise NotFoundError(NO_ITEM)
    return item_id
