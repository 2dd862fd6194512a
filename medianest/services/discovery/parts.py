"""How the services around titles are put together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from medianest.services.discovery.images import TitleImages
from medianest.services.discovery.rows import DiscoverRows
from medianest.services.discovery.search import MediaSearch
from medianest.services.discovery.titles import Titles
from medianest.services.library.parts import LibraryParts


@dataclass(frozen=True, slots=True)
class DiscoveryNeeds:
    """What of the runtime discovery works with."""

    library: LibraryParts


class DiscoveryParts:
    """What edges call, each made when it is first asked for."""

    def __init__(self, needs: DiscoveryNeeds) -> None:
        self._needs = needs

    async def close(self) -> None:
        """Give up what is under way."""
        await self.images.close()

    @cached_property
    def images(self) -> TitleImages:
        return TitleImages()

    @cached_property
    def rows(self) -> DiscoverRows:
        return DiscoverRows()

    @cached_property
    def search(self) -> MediaSearch:
        return MediaSearch(self._needs.library.search)

    @cached_property
    def titles(self) -> Titles:
        return Titles()
