"""The library's items, as somebody who may see them sees them."""

from __future__ import annotations

from medianest.database import Database
from medianest.services.actor import Actor
from medianest.services.library.visibility import Visibility
from medianest.views.library import (
    FacetsView,
    ItemCardView,
    ItemView,
    LetterView,
    SectionView,
)
from medianest.views.library_query import ListQuery
from medianest.views.view import Page


class LibraryItems:
    """Every call passes through the caller's sight: what they do not see is not there."""

    def __init__(self, database: Database, visibility: Visibility) -> None:
        self._database = database
        self._visibility = visibility

    async def sections(self, actor: Actor) -> list[SectionView]:
        """The sections that ``actor`` sees, by title."""
        raise NotImplementedError

    async def section(self, actor: Actor, section_id: int) -> SectionView:
        """One of them. Raises :class:`NotFoundError`."""
        raise NotImplementedError

    async def page(
        self,
        actor: Actor,
        section_id: int,
        query: ListQuery,
        *,
        page: int = 1,
        limit: int = 20,
        offset: int | None = None,
    ) -> Page[ItemCardView]:
        """Movies, shows or artists of a section; from ``offset`` on (counted from 0) where it is
        given, for lists that are entered at a letter. Raises :class:`NotFoundError`, and
        :class:`InvalidInputError` for a page that cannot be."""
        raise NotImplementedError

    async def letters(self, actor: Actor, section_id: int, query: ListQuery) -> list[LetterView]:
        """Where each letter begins in the same list, for a list by title; empty for others."""
        raise NotImplementedError

    async def facets(self, actor: Actor, section_id: int) -> FacetsView:
        """What a section can be filtered by. Raises :class:`NotFoundError`."""
        raise NotImplementedError

    async def get(self, actor: Actor, item_id: int) -> ItemView:
        """An item with all that its page shows. Raises :class:`NotFoundError`."""
        raise NotImplementedError

    async def children(self, actor: Actor, item_id: int) -> list[ItemCardView]:
        """Seasons of a show, episodes of a season, albums, tracks; by their number. Empty for what
        has none. Raises :class:`NotFoundError`."""
        raise NotImplementedError

    async def related(self, actor: Actor, item_id: int, limit: int = 12) -> list[ItemCardView]:
        """What shares a collection with an item, then what shares most of its genres. Raises
        :class:`NotFoundError`."""
        raise NotImplementedError

    async def recent(
        self, actor: Actor, limit: int = 20, section_id: int | None = None
    ) -> list[ItemCardView]:
        """What was added last, newest first: episodes that came together as one season or show.
        Raises :class:`NotFoundError` for a section that is not seen."""
        raise NotImplementedError
