"""One search box: what is in the library, and what can be asked for."""

from __future__ import annotations

import asyncio
import unicodedata

from medianest.errors import ConflictError, InvalidInputError, UpstreamError, UpstreamRejectedError
from medianest.models.library_item import ItemType
from medianest.models.media_request import MediaType
from medianest.services.actor import Actor
from medianest.services.discovery import kept_answers
from medianest.services.discovery.availability import Availability, Marked
from medianest.services.discovery.facts import SummaryPage, TitleSummary
from medianest.services.discovery.kept_answers import Kept
from medianest.services.discovery.upstream_titles import UpstreamTitles
from medianest.services.discovery.words import HIGHEST_PAGE, NOT_SET_UP
from medianest.services.library.search import LibrarySearch
from medianest.views.library import ItemCardView
from medianest.views.media import MediaSearchView, TitleCardView

LONGEST_TITLE = 200
LIBRARY_HITS = 20
EMPTY = "Type the title of a film or series."
TOO_LONG = f"No title is that long: type at most {LONGEST_TITLE} characters."
NOT_UNDERSTOOD = "Overseerr cannot search for this. Type the title without special characters."

_TYPES = {
    MediaType.MOVIE: frozenset({ItemType.MOVIE}),
    MediaType.TV: frozenset({ItemType.SHOW, ItemType.SEASON, ItemType.EPISODE}),
}


class MediaSearch:
    """The two groups are asked at the same time; one that cannot be asked says why."""

    def __init__(
        self, library: LibrarySearch, titles: UpstreamTitles, availability: Availability
    ) -> None:
        self._library = library
        self._titles = titles
        self._availability = availability

    async def find(
        self, actor: Actor, query: str, media_type: MediaType | None = None, page: int = 1
    ) -> MediaSearchView:
        """What ``query`` finds. The library's group is the same on every page of the other one,
        and what is in it is not among the titles.

        Raises :class:`InvalidInputError` for a page that there is not.
        """
        if not 1 <= page <= HIGHEST_PAGE:
            raise InvalidInputError(f"page is 1 to {HIGHEST_PAGE}.")
        asked = _plain(query)
        answer, (kept, marked, why_no_titles) = await asyncio.gather(
            self._library.answer(actor, query, limit=LIBRARY_HITS),
            self._marked(actor, asked, media_type, page),
        )
        library = [hit.item for hit in answer.hits if _is_of(hit.item, media_type)]
        titles = _new(marked, library)
        if kept and not titles:
            why_no_titles = _why_none(asked, kept, was_page=page)
        return MediaSearchView(
            query=query,
            library=library,
            library_count=len(library),
            why_no_library=answer.why if not library else "",
            titles=titles,
            title_count=_count(kept, titles),
            page=page,
            total_pages=kept.value.total_pages if kept else 1,
            why_no_titles=why_no_titles,
            was_asked=kept is not None,
            as_of=kept_answers.told(kept) if kept else "",
        )

    async def _found(self, asked: str, page: int) -> Kept[SummaryPage] | str:
        """What Overseerr finds, or why it was not asked or did not answer."""
        if not asked:
            return EMPTY
        if len(asked) > LONGEST_TITLE:
            return TOO_LONG
        try:
            return await self._titles.search(asked, page)
        except ConflictError:
            return NOT_SET_UP
        except UpstreamError as error:
            is_refused = type(error) is UpstreamRejectedError
            return NOT_UNDERSTOOD if is_refused else error.message

    async def _marked(
        self, actor: Actor, asked: str, media_type: MediaType | None, page: int
    ) -> tuple[Kept[SummaryPage] | None, list[Marked], str]:
        """What Overseerr finds, with marks; or none, and why."""
        found = await self._found(asked, page)
        if isinstance(found, str):
            return None, [], found
        wanted = [title for title in found.value.titles if _is_wanted(title, media_type)]
        said = [(title, found.at) for title in wanted]
        return found, await self._availability.marked(actor, said), ""


def _new(marked: list[Marked], library: list[ItemCardView]) -> list[TitleCardView]:
    """Those that are not in the library's group."""
    shown = {item.id for item in library}
    return [card for card, item_ids in marked if not shown & set(item_ids)]


def _plain(query: str) -> str:
    """Without what cannot be typed, and with single blanks."""
    seen = (" " if unicodedata.category(each)[0] in "CZ" else each for each in query[:10_000])
    return " ".join("".join(seen).split())


def _is_of(item: ItemCardView, media_type: MediaType | None) -> bool:
    return media_type is None or item.type in _TYPES[media_type]


def _is_wanted(title: TitleSummary, media_type: MediaType | None) -> bool:
    return media_type is None or title.media_type == media_type


def _count(kept: Kept[SummaryPage] | None, titles: list[TitleCardView]) -> int:
    """How many there are is known where all are on this page."""
    if kept is None:
        return 0
    return len(titles) if kept.value.total_pages == 1 else kept.value.total_results


def _why_none(asked: str, kept: Kept[SummaryPage], *, was_page: int) -> str:
    if kept.value.titles:
        return "Everything of that name is in your library already."
    if was_page > 1:
        return "There are no more."
    return f"No film or series is called “{asked}”. Its original title may find it."
